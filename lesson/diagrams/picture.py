"""Put the eras of one scenario side by side, with a title above and the counts below."""

from . import counts, folding, shapes, style, svg
from .column import Column
from .layout import width_of
from .text import cut, width

MARGIN, GAP, LEAST = 28, 44, 960  # px
LEGEND = [
    ("net", "HTTP or WebSocket"),
    ("message", "message, through Redis"),
    ("command", "other command"),
    ("bad", "lost or refused"),
    ("work", "a view or a consumer runs"),
]


def draw(recordings):
    """Return the SVG (str) of recordings (list of dict) of the same scenario, one for each era."""
    widths = [width_of(one, len(recordings)) for one in recordings]
    broad = max(LEAST, sum(widths) + GAP * (len(widths) - 1) + 2 * MARGIN)
    legend, top = _legend(MARGIN, 70, broad - MARGIN)
    columns, left = [], MARGIN
    for one, era_width in zip(recordings, widths):
        columns.append(Column(one, folding.rows(one), left, top, era_width))
        left += era_width + GAP
    below, height = _results(columns)
    return _document(columns, broad, height, [legend, below])


def _results(columns):
    """Return the outcomes and counts, and the height (px) of the whole picture."""
    recordings = [column.recording for column in columns]
    top = max(column.layout.bottom for column in columns) + 16
    high = counts.outcome_height(recordings, [column.layout.width for column in columns])
    parts = []
    for column in columns:
        left, broad = column.layout.left, column.layout.width
        parts.append(counts.outcome(column.recording, left, top, broad, high))
        parts.append(counts.table(column.recording, recordings, left, top + high + 6, broad))
    return parts, top + high + 6 + counts.ROW * len(counts.names(recordings)) + 44


def _document(columns, broad, height, below):
    recordings = [column.recording for column in columns]
    scenario, title = recordings[0]["scenario"], recordings[0]["title"]
    names, titles = [scenario + "-title", scenario + "-text"], era_titles(recordings)
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": broad,
        "height": height,
        "viewBox": svg.path(0, 0, broad, height),
        "role": "img",
        "aria-labelledby": " ".join(names),
    }
    content = [
        svg.element("title", {"id": names[0]}, svg.words(title)),
        svg.element("desc", {"id": names[1]}, svg.words(described(recordings, titles))),
        svg.element("style", {}, svg.words(style.sheet())),
        svg.rect(0, 0, broad, height, "page"),
        svg.text(MARGIN, 42, cut(title, "title", broad - 2 * MARGIN), "title"),
        [column.drawn(said) for column, said in zip(columns, titles)],
        below,
        svg.text(MARGIN, height - 16, _foot(recordings), "quiet"),
    ]
    return svg.element("svg", attributes, content) + "\n"


def era_titles(recordings):
    """Return the names (list of str) of the eras; with the layer if two have the same Channels."""
    numbers = ["Channels " + _number(one) for one in recordings]
    if len(set(numbers)) == len(numbers):
        return numbers
    return ["%s with %s" % pair for pair in zip(numbers, map(_layer, recordings))]


def _number(recording):
    """Return the version of Channels, or its first number, which the era's name has."""
    known = (recording.get("versions") or {}).get("channels")
    return known or recording["era"].replace("channels", "").split("-")[0]


def _layer(recording):
    known = (recording.get("versions") or {}).get("layer") or recording["era"]
    return known.split(" ")[0]


def _legend(left, y, right):
    """Return the legend, in as many rows as it needs up to `right` (px), and where it ends."""
    parts, x = [], left
    for css, said in LEGEND:
        needed = 38 + width(said, "quiet")
        if x + needed > right:
            x, y = left, y + 24
        parts.append(_sample(css, x, y))
        parts.append(svg.text(x + 38, y + 5, said, "quiet"))
        x += needed + 16
    return svg.group("legend", parts), y + 22


def _sample(css, x, y):
    if css == "work":
        return svg.rect(x + 9, y - 9, 12, 18, css)
    return shapes.arrow(x, x + 30, y, css)


def _foot(recordings):
    days = sorted({one["recorded"] for one in recordings if one.get("recorded")})
    recorded = "Recorded on %s. " % " and ".join(days) if days else ""
    return recorded + "Time runs down; the numbers at the left are milliseconds."


def described(recordings, titles):
    """Return the picture as text (str) for those who do not see it."""
    return " ".join(map(_described, recordings, titles))


def _described(recording, title):
    names = ", ".join(lane["name"] for lane in recording["lanes"])
    values = ", ".join(
        "%s %s" % (counts.NAMED.get(name, name), counts.written(value))
        for name, value in recording["counts"].items()
    )
    outcome = recording["outcome"].rstrip(".")
    return "%s. Lanes: %s. Outcome: %s. Counts: %s." % (title, names, outcome, values)
