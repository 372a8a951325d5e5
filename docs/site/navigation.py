"""Put each page into the list at the side, under the reader whom it is for."""

import os
import shutil
from pathlib import PurePosixPath

from sphinx.util import logging

# {title: patterns of pages}; a page is under the first pattern that fits.
NAVIGATION = {
    "Follow the tutorial": ["tutorial/short", "tutorial/README", "docs/windows", "vagrant/README"],
    "Teach Channels 1 against 2 and 4": [
        "lesson/README",
        "lesson/questions",
        "lesson/exercises/README",
        "docs/classroom",
        "docs/channels-1-to-2",
        "lesson/*",
        "docs/generated/recordings",
        "lesson/recordings/README",
    ],
    "Keep a Channels 1 system alive": [
        "docs/adopting",
        "docs/installing",
        "docs/mends",
        "docs/channel-layer",
        "docs/limits",
        "docs/security",
        "SECURITY",
        "docs/generated/matrix",
    ],
    "Develop": [
        "docs/settings",
        "docs/scaling",
        "docs/generated/bench",
        "docs/generated/redis-commands",
        "CHANGELOG",
    ],
}
# {page: patterns of the pages below it}, which the list shows when the reader opens the page.
BELOW = {
    "tutorial/short": ["docs/generated/short-report"],
    "tutorial/README": [
        "tutorial/[1-4]-*",
        "tutorial/errata",
        "tutorial/document",
        "docs/generated/tutorial-report",
    ],
    "lesson/exercises/README": ["lesson/exercises/*/task"],
    "docs/channels-1-to-2": [
        "docs/comparison/sockets",
        "docs/comparison/handshake",
        "docs/comparison/messages",
        "docs/comparison/failures",
        "docs/comparison/project",
        "docs/comparison/moving",
        "docs/comparison/*",
        "docs/seen",
        "docs/generated/traces",
    ],
}
TITLES = {"tutorial/document": "The original document"}  # of pages whose own title says less
log = logging.getLogger(__name__)
TREE = "\n\n```{toctree}\n:hidden:\n%s\n\n%s\n```\n"


def tree(patterns, pages, title=""):
    """Return a list of the side (str, as MyST has it): those of `pages` that fit a pattern."""
    entries = [entry(page) for page in listed(patterns, pages)]
    caption = title and ":caption: " + title
    return TREE % (caption, "\n".join(entries)) if entries else ""


def listed(patterns, pages):
    """Return those of `pages` that fit one of `patterns`, in the order of the patterns."""
    found = [page for one in patterns for page in sorted(pages) if fits(page, one)]
    return list(dict.fromkeys(found))


def fits(page, pattern):
    """Return whether a page fits a pattern (both str), in which * stands for one name."""
    return PurePosixPath("/" + page).match("/" + pattern)


def entry(page):
    """Return the line (str) of a page in a list of the side."""
    return "%s </%s>" % (TITLES[page], page) if page in TITLES else "/" + page


def add_trees(app, page, source):
    """Put the lists at the end of a page. `source` is a list with the page's text alone."""
    pages = app.env.found_docs - {page}
    if page == app.config.root_doc:
        source[0] += "".join(tree(NAVIGATION[title], pages, title) for title in NAVIGATION)
    source[0] += tree(BELOW.get(page, []), pages)


def warn_of_missing(app, env):
    """Warn of each page that is in no list: its readers would not find it."""
    patterns = sum(NAVIGATION.values(), [app.config.root_doc])
    patterns += sum((BELOW[page] for page in BELOW if page in env.found_docs), [])
    for page in sorted(env.found_docs - set(listed(patterns, env.found_docs))):
        log.warning("%s is in no list: add it to docs/site/navigation.py", page)
    return []


def copy_first_page(app, exception):
    """Write index.html, which a browser opens first, with the content of the first page."""
    if not exception:
        first = os.path.join(app.outdir, app.config.root_doc + ".html")
        shutil.copy(first, os.path.join(app.outdir, "index.html"))


def setup(app):
    app.connect("source-read", add_trees)
    app.connect("env-updated", warn_of_missing)
    app.connect("build-finished", copy_first_page)
    return {"parallel_read_safe": True}
