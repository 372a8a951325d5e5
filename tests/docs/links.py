"""Read the links, the anchors and the loaded files of an HTML page."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

LINKS = {"a": "href", "area": "href", "form": "action"}  # a person follows them
LOADS = {
    "audio": "src",
    "iframe": "src",
    "image": "href",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "use": "href",
    "video": "src",
}
IN_STYLE = re.compile(r"""(?:url\(|@import\s+)\s*["']?([^"')\s]+)""")


class Page(HTMLParser):
    """The parts of one page: `links` and `loads` (lists of addresses), `anchors` (set of str)."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.links, self.loads, self.anchors = [], [], set()
        self.tag = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tag = tag
        self.anchors.update(filter(None, [attributes.get("id"), attributes.get("name")]))
        self.links += filter(None, [attributes.get(LINKS.get(tag))])
        self.loads += filter(None, [attributes.get(LOADS.get(tag))])
        self.loads += [one.split()[0] for one in attributes.get("srcset", "").split(",") if one]
        self.loads += IN_STYLE.findall(attributes.get("style") or "")

    def handle_data(self, data):
        if self.tag == "style":
            self.loads += IN_STYLE.findall(data)


def read(path):
    """Return the Page in the file at `path`."""
    return Page(path.read_text(encoding="utf-8"))


def is_elsewhere(address):
    """Return whether an address (str) names another host, or a scheme such as mailto."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def broken(folder):
    """Yield "page: address" for each local address in the pages of `folder` that leads nowhere.

    The classroom page has no anchors: its own script reads what stands behind #.
    """
    pages = {path: read(path) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        for address in page.links + page.loads:
            if not is_elsewhere(address) and not leads_somewhere(path, address, pages):
                yield "%s: %s" % (path.relative_to(folder), address)


def leads_somewhere(path, address, pages):
    """Return whether `address` (str), in the page at `path`, leads to a file and its anchor."""
    parts = urlsplit(address)
    if parts.scheme == "data":
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return False
    if target.parent.name == "classroom":
        return True
    anchors = pages[target].anchors if target in pages else set()
    return not parts.fragment or unquote(parts.fragment) in anchors
