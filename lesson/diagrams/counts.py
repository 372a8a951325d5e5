"""Draw what came out of a scenario: one sentence, and the counts with bars, for each era."""

import re

from . import svg
from .text import balanced, cut

ROW, NAMES, VALUES = 28, 192, 84  # px: a row's height, the names' and the values' width
NAMED = {
    "round_trips": "round trips to Redis",
    "polls": "polls of Redis",
    "milliseconds": "milliseconds",
}
ORDER = ["processes", "hops", "round_trips", "polls", "bytes", "milliseconds"]
UNITS = re.compile(r"(\d) (?=m?s\b)")
DIFFERS = 1.25  # a count that is so many times the least one is marked


def names(recordings):
    """Return the counts' names (list of str) that any recording has, the known ones first."""
    found = {name for one in recordings for name in one["counts"]}
    return [name for name in ORDER if name in found] + sorted(found - set(ORDER))


def outcome_height(recordings, widths):
    """Return the height (px) of the highest outcome."""
    return max(len(_lines(one, width)) * 24 + 22 for one, width in zip(recordings, widths))


def outcome(recording, left, top, width, height):
    """Return the sentence that says what came out, on a soft box with a rule at its left."""
    lines = _lines(recording, width)
    return svg.group(
        "outcome",
        svg.rect(left, top, width, height, "soft"),
        svg.rect(left, top, 5, height, "bar-most"),
        [
            svg.text(left + 18, top + 29 + 24 * index, said, "outcome")
            for index, said in enumerate(lines)
        ],
    )


def _lines(recording, width):
    said = UNITS.sub("\\1\u00a0", recording["outcome"])  # a number stays beside its unit
    return balanced(said, "outcome", width - 34)


def table(recording, recordings, left, top, width):
    """Return the counts of one era, beside which those of all give the bars their length."""
    rows = [
        _row(name, recording, recordings, left, top + ROW * index, width)
        for index, name in enumerate(names(recordings))
    ]
    return svg.group("counts", rows)


def _row(name, recording, recordings, left, top, width):
    value = recording["counts"].get(name)
    known = [one["counts"][name] for one in recordings if one["counts"].get(name) is not None]
    differs = bool(known) and max(known) > min(known) * DIFFERS
    is_most = differs and value == max(known)
    said = "not counted" if value is None else written(value)
    label = cut(NAMED.get(name, name.replace("_", " ")), "count", NAMES)
    return [
        svg.text(left, top + 20, label, "count"),
        _bar(value / max(known), is_most, left, top, width) if differs and value else None,
        svg.text(left + width, top + 20, said, "count most" if is_most else "count", "end"),
        svg.line(left, top + ROW, left + width, top + ROW, "rule"),
    ]


def _bar(part, is_most, left, top, width):
    """Return a bar that is `part` (0 to 1) of the room between a count's name and its value."""
    length = max(1.5, part * (width - NAMES - VALUES - 10))
    return svg.rect(left + NAMES, top + 7, length, 14, "bar-most" if is_most else "bar")


def written(value):
    """Return a count as text: no decimals from 100 on, and a narrow space between thousands."""
    if isinstance(value, float) and value < 100:
        return svg.number(value)
    return "{:,}".format(int(round(value))).replace(",", "\u202f")
