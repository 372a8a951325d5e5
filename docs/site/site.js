// What Furo's pages lack for a keyboard and a screen reader, where it depends on the window.

// A region that scrolls takes the focus, so that the arrow keys can move it.
function markScrollingRegions() {
  for (const region of document.querySelectorAll("pre, .table-wrapper, article table:not([class])")) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }
}

// The icons that open a list are in labels of a hidden checkbox: make them buttons.
function makeButton(icon, name) {
  icon.tabIndex = 0;
  icon.setAttribute("role", "button");
  icon.setAttribute("aria-label", name);
  icon.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    icon.click();
  });
}

function nameParts() {
  const names = { ".sidebar-drawer": "Pages", ".toc-drawer": "Headings of this page" };
  for (const [part, name] of Object.entries(names)) {
    for (const found of document.querySelectorAll(part)) found.setAttribute("aria-label", name);
  }
  for (const icon of document.querySelectorAll(".nav-overlay-icon .icon")) {
    makeButton(icon, "Show the pages");
  }
  for (const icon of document.querySelectorAll(".toc-overlay-icon:not(.no-toc) .icon")) {
    makeButton(icon, "Show the headings of this page");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  nameParts();
  markScrollingRegions();
  window.addEventListener("resize", markScrollingRegions);
});
