"""Draw the lanes of one era: their heads, their lines, and the bars of work on them."""

from . import shapes, svg
from .layout import TIMES
from .text import cut, width

BOX = 62  # px, the height of a head
BELOW = {  # (kind, whether Django runs in it): what stands below the name
    ("server", True): ["with Django", "inside"],
    ("interface server", False): ["interface", "server"],
    ("redis", False): ["channel", "layer"],
    ("worker", True): ["Django", "inside"],
}
WITH_DJANGO = {"server", "worker"}
DOWN = ("killed", "stopped")


def drawn(recording, layout):
    """Return the elements of all lanes."""
    lanes = recording["lanes"]
    unit = svg.text(layout.left + TIMES - 8, layout.top - 12, "ms", "time", "end")
    lives = [_life(lane["name"], layout) for lane in lanes]
    heads = [_head(lane, recording["era"], layout) for lane in lanes]
    return [unit] + lives + heads + _bars(recording["events"], layout)


def kind_of(lane, era):
    """Return the kind (str) of a lane; the interface server of later eras is a server."""
    kind = lane.get("kind") or ""
    is_later = not era.startswith("channels1")
    return "server" if is_later and kind == "interface server" else kind


def _head(lane, era, layout):
    kind, name = kind_of(lane, era), lane["name"]
    x, y, room = layout.lanes[name], layout.top - BOX - 8, layout.space - 4
    with_django = kind in WITH_DJANGO
    below = BELOW.get((kind, with_django), [kind] if kind != name else [])
    size = "lane" if width(name, "lane") <= room else "lane-small"
    css = " on-django" if with_django else ""
    first = y + (27 if kind == "redis" else 21)  # below the lid
    return svg.group(
        "lane",
        svg.title("%s: %s" % (name, " ".join(below))),
        shapes.head(x, y, min(room - 4, 100), BOX, kind, with_django),
        svg.text(x, first, cut(name, size, room), size + css, "middle"),
        [
            svg.text(
                x,
                first + (15 if kind == "redis" else 16) + 15 * index,
                cut(said, "kind", room),
                "kind" + css,
                "middle",
            )
            for index, said in enumerate(below)
        ],
    )


def _life(lane, layout):
    """Return the line of a lane; it has gaps while the process does not run."""
    x, begin, parts = layout.lanes[lane], layout.top - 8, []
    for y, what in _changes(lane, layout):
        if what in DOWN and begin is not None:
            parts.append(svg.line(x, begin, x, y, "life"))
            begin = None
        elif what not in DOWN and begin is None:
            begin = y
    if begin is not None:
        parts.append(svg.line(x, begin, x, layout.bottom, "life"))
    return parts


def _changes(lane, layout):
    """Yield (px, what) of each change of a lane's process."""
    for y, one in zip(layout.lines, layout.steps):
        if one.form == "process" and one.event["lane"] == lane:
            yield y, one.event["what"]


def _bars(events, layout):
    """Return the bars of work. Of two at once on a lane, the later one stands further right."""
    parts, open_ends = [], {}
    for event in events:
        if event["kind"] == "span":
            ends = [end for end in open_ends.get(event["lane"], []) if end > event["at"]]
            parts.append(_bar(event, len(ends), layout))
            until = event.get("until")
            open_ends[event["lane"]] = ends + [float("inf") if until is None else until]
    return parts


def _bar(event, depth, layout):
    index = layout.index_of(event)
    if index is None:  # its beginning is in a fold
        return []
    lane, until = event["lane"], event.get("until")
    begin = layout.tops[index] + 3
    end = layout.bottom if until is None else layout.y_at(until, lane)
    killed = [y for y, what in _changes(lane, layout) if what in DOWN and y > begin]
    end = max(begin + 16, min([end] + killed))
    return svg.rect(layout.lanes[lane] - 6 + depth * 7, begin, 12, end - begin, "work")
