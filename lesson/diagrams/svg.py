"""Write SVG elements as text. The attributes keep their order, so that the same input gives the
same bytes on each Python (ElementTree of 3.6 and 3.7 sorts them)."""

import re
from xml.sax.saxutils import escape, quoteattr

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name, attributes, *children):
    """Return an element (str). `children` are elements or lists of them; None is left out."""
    inside = "".join(_flat(children))
    start = "<" + name + "".join(_attribute(*pair) for pair in attributes.items())
    return start + (">%s</%s>" % (inside, name) if inside else "/>")


def _flat(children):
    for child in children:
        if isinstance(child, (list, tuple)):
            yield from _flat(child)
        elif child is not None:
            yield child


def _attribute(name, value):
    return " %s=%s" % (name, quoteattr(number(value)))


def number(value):
    """Return a number as short text, with at most one decimal; other values as text."""
    if isinstance(value, float):
        return ("%.1f" % value).rstrip("0").rstrip(".")
    return clean(str(value))


def clean(text):
    """Return `text` without the characters that XML forbids."""
    return NOT_IN_XML.sub("\ufffd", text)


def words(text):
    """Return text (str) as content of an element."""
    return escape(clean(text))


def group(css, *children, **data):
    """Return a <g> of a CSS class. `data` becomes data attributes."""
    attributes = {"class": css}
    attributes.update(("data-" + key, value) for key, value in sorted(data.items()))
    return element("g", attributes, *children)


def text(x, y, content, css, anchor="start"):
    attributes = {"x": x, "y": y, "class": css}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    return element("text", attributes, words(content))


def line(x1, y1, x2, y2, css):
    return element("path", {"d": path("M", x1, y1, "L", x2, y2), "class": css})


def rect(x, y, width, height, css, radius=0):
    attributes = {"x": x, "y": y, "width": width, "height": height, "class": css}
    if radius:
        attributes["rx"] = radius
    return element("rect", attributes)


def path(*parts):
    """Return the data of a path from letters and numbers."""
    return " ".join(number(part) for part in parts)


def title(content):
    return element("title", {}, words(content))
