"""Say where the lanes and the rows of one era stand."""

import bisect

TIMES = 54  # px at the left for the milliseconds
LANE, MOST = 88, 580  # px: a lane, and the greatest width of an era
LEAST = {1: 520, 2: 520}  # px, the least width of one of so many eras; of more it is NARROW
NARROW = 430
FARTHEST = 94  # px between two lanes; what few lanes leave free is for words at their right
HEIGHTS = {"hop": 36, "work": 29, "process": 34, "note": 38, "wait": 48, "fold": 34}
THREAD = 18  # px more for the name of a thread


def width_of(recording, eras):
    """Return the width (int, px) of a column, if a picture has so many `eras` (int)."""
    return max(LEAST.get(eras, NARROW), min(MOST, TIMES + LANE * len(recording["lanes"])))


def thread_of(event):
    """Return the name (str) of the thread of a span, or None if it is the process's main thread."""
    thread = event.get("thread")
    return thread if thread != "MainThread" else None


class Layout:
    """The places of an era's lanes and rows. `steps` are its rows, the other numbers are px."""

    def __init__(self, recording, steps, left, top, width):
        self.left, self.top, self.width = left, top, width
        self.right = left + self.width
        self.steps = steps
        self.space = min(FARTHEST, (self.width - TIMES) / len(recording["lanes"]))
        self.lanes = {
            lane["name"]: left + TIMES + self.space * (index + 0.5)
            for index, lane in enumerate(recording["lanes"])
        }
        self._find_rows()

    def _find_rows(self):
        self.tops, y = [], self.top
        for one in self.steps:
            self.tops.append(y)
            y += self._height(one)
        self.bottom = y + 10
        self.lines = [
            top + (HEIGHTS[one.form] - 7 if one.form == "hop" else HEIGHTS[one.form] / 2)
            for top, one in zip(self.tops, self.steps)
        ]
        self.times = []  # growing, although a fold may end after the next row begins
        for one in self.steps:
            self.times.append(max(self.times[-1:] + [one.at]))

    def _height(self, one):
        return HEIGHTS[one.form] + THREAD * bool(one.form == "work" and thread_of(one.event))

    def index_of(self, event):
        """Return the row (int) of a step's own event; None if the event is in a fold."""
        for index, one in enumerate(self.steps):
            if one.event is event and one.form != "fold":
                return index
        return None

    def y_at(self, time, lane):
        """Return where a span of work on `lane` that ends at `time` (ms) ends on the page."""
        index = bisect.bisect_right(self.times, time)
        if index == len(self.steps):
            return self.bottom - 6
        following = self.steps[index]
        touches = following.form == "hop" and following.arrows[0].start == lane
        if touches and following.at - time < 20:
            return self.lines[index]
        return self.tops[index] + (8 if following.form == "hop" else 0)
