// The last digit of an era's port is its version, counted from this page's own.
for (const element of document.querySelectorAll('[data-version]')) {
  const port = Number(location.port) + Number(element.dataset.version);
  element[element.tagName === 'A' ? 'href' : 'src'] = `http://${location.hostname}:${port}/`;
}
