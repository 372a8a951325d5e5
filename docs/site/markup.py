"""Mend the HTML that Sphinx and Furo write, for screen readers; give each page one title."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

EMPTY_HEADING = re.compile(r"<th\b([^>]*)>\s*(?:<p>\s*</p>)?\s*</th>")
CAPTION = '<p class="caption" role="heading"'


class OneTitle(SphinxTransform):
    """Put the sections after a page's first into that one, so that the page has one title."""

    default_priority = 390  # before the names of headings

    def apply(self):
        sections = list(self.document.findall(is_top_section))
        for section in sections[1:]:
            section.parent.remove(section)
            sections[0].append(section)


def is_top_section(node):
    return isinstance(node, nodes.section) and isinstance(node.parent, nodes.document)


def mend(app, page, template, context, doctree):
    """Write an empty heading of a table as a plain cell, and the level of the side's headings."""
    context["body"] = EMPTY_HEADING.sub(r"<td\1></td>", context.get("body", ""))
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(CAPTION, CAPTION + ' aria-level="2"')


def setup(app):
    app.add_transform(OneTitle)
    app.connect("html-page-context", mend, priority=900)  # after Furo's own
    return {"parallel_read_safe": True}
