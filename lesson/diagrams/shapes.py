"""Draw the small shapes of a picture: arrows, lanes' heads, crosses, notes, breaks."""

from . import svg

HEAD = 9  # px


def arrow(start, end, y, style):
    """Return the line of a hop with its head. If it is lost, a cross stands in its place."""
    if start == end:
        return _to_itself(start, y, style)
    turn = 1 if end > start else -1
    if style == "bad":
        tip = end - turn * 2
        return [svg.line(start, y, tip - turn * 12, y, "bad"), cross(tip - turn * 6, y, 6)]
    tip = end - turn * 3
    back = tip - turn * HEAD
    points = svg.path("M", back, y - 5, "L", tip, y, "L", back, y + 5)
    head = svg.element(
        "path", {"d": points + " Z" * (style != "command"), "class": style + "-head"}
    )
    return [svg.line(start, y, tip - (turn * HEAD / 2), y, style), head]


def _to_itself(x, y, style):
    d = svg.path("M", x, y - 8, "L", x + 22, y - 8, "L", x + 22, y, "L", x + 6, y)
    head = svg.path("M", x + 12, y - 5, "L", x + 4, y, "L", x + 12, y + 5)
    return [
        svg.element("path", {"d": d, "class": style}),
        svg.element("path", {"d": head, "class": style + "-head"}),
    ]


def cross(x, y, size):
    d = svg.path("M", x - size, y - size, "L", x + size, y + size)
    d += " " + svg.path("M", x - size, y + size, "L", x + size, y - size)
    return svg.element("path", {"d": d, "class": "cross"})


def killed(x, y):
    return cross(x, y, 11)


def stopped(x, y):
    """Return the end of a lane whose process was stopped in order."""
    return svg.element("path", {"d": svg.path("M", x - 10, y, "L", x + 10, y), "class": "zigzag"})


def started(x, y):
    """Return the mark of a process that starts: a full circle."""
    return svg.element("circle", {"cx": x, "cy": y, "r": 6, "class": "box-django"})


def head(x, y, width, height, kind, is_django):
    """Return the box of a lane's name. The box of Redis is a drum."""
    css = "box box-django" if is_django else "box"
    left = x - width / 2
    if kind != "redis":
        return svg.rect(left, y, width, height, css, 10 if kind == "browser" else 2)
    round_ = 6
    body = svg.path("M", left, y + round_, "A", width / 2, round_, 0, 0, 1, left + width)
    body += " " + svg.path(y + round_, "L", left + width, y + height - round_)
    body += " " + svg.path("A", width / 2, round_, 0, 0, 1, left, y + height - round_, "Z")
    lid = svg.path("M", left, y + round_, "A", width / 2, round_, 0, 0, 0, left + width, y + round_)
    return [
        svg.element("path", {"d": body, "class": css}),
        svg.element("path", {"d": lid, "class": "zigzag"}),
    ]


def zigzag(left, right, y):
    """Return a break in the axis of time: two ragged lines with nothing between them."""

    def ragged(at):
        points = ["M", left, at]
        for index, x in enumerate(range(int(left) + 8, int(right), 8)):
            points += ["L", x, at - 3 if index % 2 else at + 3]
        return svg.element("path", {"d": svg.path(*points), "class": "zigzag"})

    return [svg.rect(left, y - 14, right - left, 28, "page"), ragged(y - 14), ragged(y + 14)]


def note(left, y, width, height):
    """Return a sheet of paper with a folded corner."""
    right, low, fold = left + width, y + height, 8
    d = svg.path("M", left, y, "L", right - fold, y, "L", right, y + fold, "L", right, low)
    d += " " + svg.path("L", left, low, "Z", "M", right - fold, y, "L", right - fold, y + fold)
    d += " " + svg.path("L", right, y + fold)
    return svg.element("path", {"d": d, "class": "note"})
