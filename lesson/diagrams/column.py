"""Draw one era: its name, its lanes, and each step from the top to the bottom."""

import re

from . import lanes, shapes, svg
from .layout import TIMES, Layout, thread_of
from .text import cut, width, wrap

HEAD = 142  # px above the first step
BESIDE = 11  # px between a lane and the words at its side


class Column:
    """One era's drawing. `steps` are the rows that folding has left, the other numbers are px."""

    def __init__(self, recording, steps, left, top, width):
        self.recording = recording
        self.layout = Layout(recording, steps, left, top + HEAD, width)
        self.left, self.right = left + TIMES, self.layout.right  # where steps have room

    def drawn(self, title):
        """Return the elements, below a title (str)."""
        left, top = self.layout.left, self.layout.top - HEAD
        lines = wrap(versions(self.recording), "quiet", self.layout.width)[:2]
        lines = [said.rstrip(" ·") for said in lines]
        return svg.group(
            "era",
            svg.text(left, top + 22, cut(title, "era", self.layout.width), "era"),
            [svg.text(left, top + 44 + 18 * row, said, "quiet") for row, said in enumerate(lines)],
            lanes.drawn(self.recording, self.layout),
            [self._step(index, one) for index, one in enumerate(self.layout.steps)],
            era=self.recording["era"],
        )

    def _step(self, index, one):
        draw = getattr(self, "_" + one.form)
        css = "step step-" + one.form
        return svg.group(css, self._time(index), draw(self.layout.lines[index], one), hops=one.hops)

    def _time(self, index):
        """Return the milliseconds of a row, unless the row before has the same."""
        one, before = self.layout.steps[index], self.layout.steps[index - 1 : index]
        said = "%d" % round(one.at)
        if one.form == "wait" or said in ["%d" % round(other.at) for other in before]:
            return None
        return svg.text(self.left - 8, self.layout.lines[index] + 5, said, "time", "end")

    def _hop(self, y, one):
        places = self.layout.lanes
        ends = [places[end] for arrow in one.arrows for end in (arrow.start, arrow.end)]
        style = one.arrows[0].style
        return [
            svg.title(one.text),
            [shapes.arrow(places[to.start], places[to.end], y, to.style) for to in one.arrows],
            self._label((min(ends) + max(ends)) / 2, y - 8, one.text, style + "-text", "middle"),
        ]

    def _work(self, y, one):
        thread = thread_of(one.event)
        if not thread:
            return self._beside(one.event["lane"], y + 5, [(one.text, "work-text")])
        return self._beside(one.event["lane"], y, [(one.text, "work-text"), (thread, "quiet")])

    def _process(self, y, one):
        """Return a change of a process: its end or its beginning."""
        lane, what = one.event["lane"], one.event["what"]
        signs = {"killed": shapes.killed, "stopped": shapes.stopped}
        css = "bad-text" if what == "killed" else "work-text"
        said = "%s %s" % (lane, one.text)
        if width(said, css) > max(self._rooms(lane)):
            said = one.text  # the sign stands on the lane
        return [
            signs.get(what, shapes.started)(self.layout.lanes[lane], y),
            self._beside(lane, y + 5, [(said, css)]),
        ]

    def _note(self, y, one):
        said = cut(one.text, "note-text", self.right - self.left - 24)
        broad = width(said, "note-text") + 22
        x = self.layout.lanes.get(one.event.get("lane"), self.left)
        place = max(self.left, min(self.right - broad, x - 16))
        return [
            shapes.note(place, y - 15, broad, 29),
            svg.text(place + 9, y + 5, said, "note-text"),
        ]

    def _wait(self, y, one):
        middle = (self.left + self.right) / 2
        return [
            shapes.zigzag(self.left, self.right, y),
            svg.text(middle, y + 5, one.text, "wait", "middle"),
        ]

    def _fold(self, y, one):
        middle = (self.left + self.right) / 2
        said = cut("⋮ " + one.text, "fold-text", self.right - self.left - 24)
        broad = width(said, "fold-text") + 24
        return [
            svg.rect(middle - broad / 2, y - 13, broad, 26, "soft", 13),
            svg.text(middle, y + 5, said, "fold-text", "middle"),
        ]

    def _rooms(self, lane):
        """Return the room (px) for words at the left and at the right of a lane."""
        x = self.layout.lanes[lane]
        return x - BESIDE - self.left, self.right - x - BESIDE

    def _beside(self, lane, y, lines):
        """Return lines, pairs of (text, class), at the side of a lane where they have more room."""
        x, (left, right) = self.layout.lanes[lane], self._rooms(lane)
        needed = max(width(said, css) for said, css in lines)
        is_right = right >= min(needed, left)
        room, x, anchor = (right, x + BESIDE, "start") if is_right else (left, x - BESIDE, "end")
        return [
            self._label(x, y + 17 * row, cut(fitting(said, css, room), css, room), css, anchor)
            for row, (said, css) in enumerate(lines)
        ]

    def _label(self, x, y, said, css, anchor):
        """Return a text that is cut and moved so that it stays in the column."""
        said = cut(said, css, self.right - self.left)
        broad = width(said, css)
        before = {"start": 0, "middle": broad / 2, "end": broad}[anchor]
        x = max(self.left + before, min(self.right - broad + before, x))
        return svg.text(x, y, said, css + " halo", anchor)


def fitting(said, css, room):
    """Return `said`; but of `Class.method` only the method if the whole has no room (px)."""
    is_method = re.match(r"\w+\.(\w+)$", said)
    return is_method.group(1) if is_method and width(said, css) > room else said


def versions(recording):
    """Return the versions (str) of what took part. No line breaks between a name and its number."""
    known = recording.get("versions") or {}
    names = {"layer": "", "daphne": "daphne ", "django": "Django ", "python": "Python "}
    found = [names[key] + str(known[key]) for key in names if known.get(key)]
    return " · ".join(one.replace(" ", "\u00a0") for one in found)
