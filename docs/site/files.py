"""Make links to files of the repository work in the site, and keep GitHub's names of headings.

A text, such as a test, becomes a page with its lines in colour. A picture or an HTML file is copied
to its own path. The same holds for links in HTML, in a page or in such a file.
"""

import os
import re
import shutil
from html import escape

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound
from sphinx.addnodes import download_reference
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

COPIED = (".html", ".css", ".svg", ".png", ".jpg", ".gif", ".webp", ".pdf")
LINK = re.compile(r"""(\s(?:href|src|srcset)=)(["'])(?![a-z]+:|#|/)([^"'#]+)(#[^"']*)?\2""")
PAGE_FOLDER, CLASSROOM = "lesson/page/", "classroom/"  # classroom.py copies all of the folder
FORMAT = HtmlFormatter(linenos="inline", wrapcode=True)
log = logging.getLogger(__name__)


def address(path):
    """Return where in the site (str) the file at `path` is; both are relative to their roots."""
    if path.startswith(PAGE_FOLDER):
        return CLASSROOM + path[len(PAGE_FOLDER) :]
    if path.endswith(".md"):
        return path[:-3] + ".html"
    return path if path.endswith(COPIED) else path + ".html"


def link(env, here, target):
    """Return the link (str) in the page `here` to the file that it names `target`.

    Note the file in env.linked_files. Warn, which ends the build, if there is no such file.
    """
    path = os.path.normpath(os.path.join(os.path.dirname(here), target)).replace(os.sep, "/")
    if not os.path.isfile(os.path.join(env.srcdir, path)):
        log.warning("no such file: %s", path, location=here)
    elif not path.endswith(".md"):
        env.linked_files.add(path)
    return relative_uri(here, address(path))


def with_links(env, here, html):
    """Return the `html` (str) of the page `here`, with its links to files as `link` gives them."""

    def replaced(found):
        attribute, quote, target, anchor = found.groups()
        return attribute + quote + link(env, here, target) + (anchor or "") + quote

    return LINK.sub(replaced, html)


class LinksToFiles(SphinxTransform):
    """Give a page the links to files that are no pages, and the links in its HTML."""

    default_priority = 700

    def apply(self):
        here = self.env.docname + ".html"
        for node in list(self.document.findall(download_reference)):
            uri = link(self.env, here, node["reftarget"])
            node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=True))
        for node in self.document.findall(nodes.raw):
            if "html" in node["format"].split():
                html = with_links(self.env, here, node.astext())
                node.clear()
                node += nodes.Text(html)


class GitHubsAnchors(SphinxTransform):
    """Put the name that GitHub gives a heading before the one that docutils gives it."""

    default_priority = 400

    def apply(self):
        for section in self.document.findall(nodes.section):
            slug = section.get("slug")
            if slug and slug not in section["ids"]:
                section["ids"].insert(0, slug)


def begin(app, env, docnames):
    """Forget the files of an earlier build: `html_files` is {path: text} of the linked ones."""
    env.linked_files, env.html_files = set(), {}


def read_html_files(app, env):
    """Read each linked HTML file, and note the files that it links to itself."""
    new = True
    while new:
        new = {path for path in env.linked_files if address(path) == path}
        new = {path for path in new if path.endswith(".html")} - set(env.html_files)
        for path in sorted(new):
            env.html_files[path] = with_links(env, path, read(app, path))
    return []


def read(app, path):
    with open(os.path.join(app.srcdir, path), encoding="utf-8") as file:
        return file.read()


def pages_of_texts(app):
    """Yield (page, context, template) for each text that a page links to."""
    for path in sorted(app.env.linked_files):
        if address(path) == path + ".html":
            body = "<h1>%s</h1>\n%s" % (escape(path), coloured(path, read(app, path)))
            yield path, {"title": path, "body": body}, "page.html"


def coloured(path, text):
    """Return the `text` of the file at `path` as HTML (str), with the numbers of its lines."""
    try:
        lexer = get_lexer_for_filename(path)
    except ClassNotFound:
        lexer = TextLexer()
    return highlight(text, lexer, FORMAT)


def copy_files(app, exception):
    """Copy each picture and HTML file that a page links to."""
    for path in [] if exception else sorted(app.env.linked_files):
        if address(path) == path:
            target = os.path.join(app.outdir, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(os.path.join(app.srcdir, path), target)
            if path in app.env.html_files:
                with open(target, "w", encoding="utf-8") as file:
                    file.write(app.env.html_files[path])


def setup(app):
    app.add_lexer("browser", TextLexer)  # what the tutorial's steps see in a browser
    app.add_transform(GitHubsAnchors)
    app.add_transform(LinksToFiles)
    app.connect("env-before-read-docs", begin)
    app.connect("env-updated", read_html_files)
    app.connect("html-collect-pages", pages_of_texts)
    app.connect("build-finished", copy_files)
    return {"parallel_read_safe": False}
