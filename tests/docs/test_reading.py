"""A reader opens the site without a server: search, light and dark, keyboard, phone and print."""

import base64

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from testing import axe
from testing.site import eventually

from .conftest import look

KINDS = {
    "the start": "index.html",
    "a page of text and code": "tutorial/short.html",
    "a page of tables": "docs/generated/matrix.html",
    "a page of pictures": "docs/generated/short-report.html",
    "the comparison": "docs/channels-1-to-2.html",
    "a file of the repository": "tests/edge/test_heads.py.html",
    "results of a search": "search.html?q=handshake",
}
SIZES = {"a projector": (1280, 720), "a phone": (390, 844)}
BACKGROUND = "return getComputedStyle(document.body).backgroundColor"
TOO_WIDE = "return document.documentElement.scrollWidth - innerWidth"
RESULT = "#search-results li a"
VISIBLE = "return getComputedStyle(document.querySelector(arguments[0])).visibility"
SCHEME = "return getComputedStyle(document.querySelector('article img')).colorScheme"
SHOWN = "return getComputedStyle(document.querySelector(arguments[0])).display != 'none'"


def open_page(driver, site, page):
    """Open a page of the site, and wait for its results if it is the search."""
    path, _, query = page.partition("?")
    driver.get((site / path).as_uri() + ("?" + query if query else ""))
    if query:
        eventually(lambda: driver.find_elements(By.CSS_SELECTOR, RESULT))


def brightness(driver):
    """Return the brightness (0 to 255) of the page's background."""
    colour = driver.execute_script(BACKGROUND)
    numbers = [float(one) for one in colour[colour.index("(") + 1 : -1].split(",")]
    return sum(numbers[:3]) / 3


def test_a_word_typed_into_the_search_leads_to_its_page(site, driver):
    open_page(driver, site, "docs/limits.html")
    driver.find_element(By.NAME, "q").send_keys("accept-language" + Keys.ENTER)
    name = "The register of weaknesses"
    eventually(lambda: driver.find_elements(By.LINK_TEXT, name)[1:])  # the first is at the side
    driver.find_elements(By.CSS_SELECTOR, RESULT + "[href*=security]")[0].click()
    eventually(lambda: driver.title.startswith(name))
    assert "Accept-Language" in driver.find_element(By.TAG_NAME, "article").text


def test_a_word_that_no_page_has_is_not_found(site, driver):
    driver.get((site / "search.html").as_uri() + "?q=xylophone")
    eventually(lambda: "did not match" in driver.find_element(By.TAG_NAME, "article").text)


def test_the_colours_follow_the_system_until_the_reader_switches_them(site, driver):
    open_page(driver, site, "index.html")
    assert brightness(driver) > 200
    look(driver, 1280, 720, "dark")
    assert brightness(driver) < 60
    switch = driver.find_element(By.CSS_SELECTOR, ".theme-toggle-content .theme-toggle")
    try:
        switch.click()  # auto, then the opposite of the system
        assert brightness(driver) > 200
        open_page(driver, site, "docs/channels-1-to-2.html")
        assert brightness(driver) > 200
        assert driver.execute_script(SCHEME) == "light"  # a drawing follows it
    finally:
        driver.execute_script("localStorage.clear()")


@pytest.mark.skipif(not axe.AVAILABLE, reason=axe.REASON)
@pytest.mark.parametrize("size, scheme", [("a projector", "light"), ("a phone", "dark")])
def test_axe_finds_nothing_on_any_kind_of_page(site, driver, size, scheme):
    look(driver, *SIZES[size], scheme=scheme)
    found = {}
    for kind, page in KINDS.items():
        open_page(driver, site, page)
        found[kind] = axe.violations(driver)
    assert found == {kind: [] for kind in KINDS}


@pytest.mark.skipif(not axe.AVAILABLE, reason=axe.REASON)
def test_axe_finds_a_picture_without_a_text(tmp_path, driver):
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="a">')
    driver.get(page.as_uri())
    (fault,) = axe.violations(driver)
    assert fault.startswith("image-alt at img: Images must have alternative text. Fix any of")


@pytest.mark.parametrize("size", sorted(SIZES))
def test_no_page_is_wider_than_its_window(site, driver, size):
    look(driver, *SIZES[size])
    for page in KINDS.values():
        open_page(driver, site, page)
        assert driver.execute_script(TOO_WIDE) <= 0, page


def test_no_page_writes_an_error_in_a_browser_that_reaches_no_host(site, driver):
    driver.get_log("browser")
    for page in KINDS.values():
        open_page(driver, site, page)
    assert driver.get_log("browser") == []
    driver.execute_script(
        "document.body.append(new Image()); document.images[0].src = arguments[0]",
        "http://127.0.0.1/a.png",
    )
    (error,) = eventually(lambda: driver.get_log("browser"))
    assert "ERR_NAME_NOT_RESOLVED" in error["message"]


def test_on_a_phone_the_keyboard_opens_the_list_of_pages(site, driver):
    look(driver, *SIZES["a phone"])
    open_page(driver, site, "index.html")
    assert driver.execute_script(VISIBLE, ".sidebar-drawer") == "hidden"
    driver.find_element(By.CSS_SELECTOR, ".nav-overlay-icon .icon").send_keys(Keys.ENTER)
    eventually(lambda: driver.execute_script(VISIBLE, ".sidebar-drawer") == "visible")


def test_printed_a_page_has_its_text_alone_in_dark_on_white(site, driver):
    look(driver, 1280, 720, "dark", media="print")
    open_page(driver, site, "docs/channels-1-to-2.html")
    assert brightness(driver) > 200
    for part in (".sidebar-drawer", ".mobile-header", ".toc-drawer", ".content-icon-container"):
        assert not driver.execute_script(SHOWN, part), part
    assert driver.execute_script(SHOWN, "article")
    look(driver, 720, 1000, "dark", media="print")  # A4 between its margins
    for page in ("docs/channels-1-to-2.html", "docs/security.html", "tutorial/short.html"):
        open_page(driver, site, page)
        assert driver.execute_script(TOO_WIDE) <= 0, page
    look(driver, 1280, 720)
    pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert pdf.count(b"/Type /Page\n") > 3
