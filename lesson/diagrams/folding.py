"""Fold what does not make the point, so that the picture of a long recording stays short.

Each fold says how many hops it stands for. What a browser sees, what happens to a process, and what
is lost stay in the picture as long as there is room.
"""

import re
from itertools import groupby
from operator import itemgetter

from . import labels
from . import steps as drawing
from .steps import Arrow

ROWS = 22  # rows of one era; a picture with more does not fit on a projected page
LONGEST_CYCLE = 8
DOWN = ("killed", "stopped")
NOT_TAKEN = ", nobody takes it"


def rows(recording):
    """Return the steps (list) that are drawn of a recording."""
    redis = {lane["name"] for lane in recording["lanes"] if lane.get("kind") == "redis"}
    browsers = {lane["name"] for lane in recording["lanes"] if lane.get("kind") == "browser"}
    steps = not_taken([drawing.step(event) for event in recording["events"]])
    for lane in sorted(redis):
        steps = outage(steps, lane)
    steps = repeats(drawing.pairs(alike(steps)))
    return drawing.waits(shorter(steps, browsers))


def not_taken(steps):
    """Say of a message that no process receives it, if none received one from its channel."""
    taken = {one.event.get("channel") for one in steps if one.event.get("what") == "receive"}
    if not all(taken):  # a receive whose channel is unknown may be of any
        return steps
    return [one._replace(text=one.text + NOT_TAKEN) if _waits(one, taken) else one for one in steps]


def _waits(one, taken):
    """Return whether a step sends to a channel (not of one client) that nobody receives from."""
    channel = one.event.get("channel")
    is_sent = one.form == "hop" and one.event["what"] == "send"
    return is_sent and channel and "!" not in channel and channel not in taken


def outage(steps, lane):
    """Fold the hops of each process to and from a lane that is down, into one for each outage."""
    drawn, tries, is_down = [], {}, False
    for one in steps:
        if one.form == "process" and one.event["lane"] == lane:
            is_down, tries = one.event["what"] in DOWN, {}
        other = is_down and _other(one, lane)
        if other in tries:
            place = tries[other]
            drawn[place] = _failed(drawn[place], one, other, lane)
            continue
        if other:
            tries[other] = len(drawn)
        drawn.append(one)
    return drawn


def _other(one, lane):
    """Return the process (str) of a hop to or from `lane`; None if it is no such hop."""
    if one.form != "hop":
        return None
    ends = {one.event["from"], one.event["to"]}
    return (ends - {lane}).pop() if lane in ends and len(ends) == 2 else None


def _failed(first, one, process, lane):
    hops = first.hops + one.hops
    text = "%d tries%s: %s is down" % (hops, drawing.in_time(first.at, one.at), lane)
    arrow = Arrow(process, lane, "bad")
    return first._replace(until=one.until, arrows=[arrow], hops=hops, text=text)


def alike(steps):
    """Fold hops in a row that do the same: several commands, or several messages on a channel."""
    drawn, index = [], 0
    while index < len(steps):
        end = index + 1
        while end < len(steps) and _is_alike(steps[index], steps[end]):
            end += 1
        run = steps[index:end]
        enough = 2 if _is_command(run[0]) else 3
        drawn += [_together(run)] if len(run) >= enough else run
        index = end
    return drawn


def _is_alike(one, other):
    if not (one.form == other.form == "hop" and one.arrows == other.arrows):
        return False
    if one.event["what"] != other.event["what"]:
        return False
    same = drawing.channel(one) == drawing.channel(other)
    return _is_command(one) or (same and _pattern(one) == _pattern(other))


def _is_command(one):
    return one.form == "hop" and one.event["what"] == "command"


def _together(run):
    hops = sum(one.hops for one in run)
    texts = {one.text for one in run}
    if len(texts) == 1:
        text = "%d × %s" % (hops, run[0].text)
    elif _is_command(run[0]):
        text = "%d commands" % hops
    else:
        places = {labels.place(one.event) for one in run}
        place = places.pop() if len(places) == 1 else labels.family(max(places))
        text = "%d × %s" % (hops, place or run[0].event["what"])
    return run[0]._replace(until=run[-1].until, hops=hops, text=text)


def _pattern(one):
    """Return what makes a step look like another one: numbers do not count."""
    return one.form, tuple(one.arrows), re.sub(r"\d+", "#", one.text)


def repeats(steps):
    """Draw a cycle of steps once, and fold its repetitions."""
    drawn, index = [], 0
    while index < len(steps):
        length, times = _cycle([_pattern(one) for one in steps[index:]])
        drawn += steps[index : index + length]
        if times > 2:
            again = steps[index + length : index + length * times]
            passed = drawing.in_time(again[0].at, again[-1].until)
            text = "the same %d times more%s: %s" % (times - 1, passed, _hops(again))
            drawn.append(drawing.fold(again, text))
        index += length * (times if times > 2 else 1)
    return drawn


def _cycle(patterns):
    """Return (length, times) of the cycle at the beginning that saves most steps, or (1, 1)."""
    best = (1, 1)
    for length in range(1, LONGEST_CYCLE + 1):
        times = 1
        while patterns[times * length : (times + 1) * length] == patterns[:length]:
            times += 1
        if times > 2 and length * (times - 1) > best[0] * (best[1] - 1):
            best = (length, times)
    return best


def shorter(steps, browsers):
    """Fold more and more, until ROWS are left: commands, what browsers do not see, the middle."""
    for fold in (_fold_commands, _fold_inside, _fold_middle):
        if len(steps) > ROWS:
            steps = fold(steps, browsers)
    return steps


def _fold_commands(steps, browsers):
    may_fold = [one.form == "hop" and one.arrows[0].style == "command" for one in steps]
    return _fold_runs(steps, may_fold, 2, "other commands")


def _fold_inside(steps, browsers):
    may_fold = [one.form in ("hop", "fold") and _is_inside(one, browsers) for one in steps]
    return _fold_runs(steps, may_fold, 3, "hops between processes")


def _is_inside(one, browsers):
    ends = {end for arrow in one.arrows for end in (arrow.start, arrow.end)}
    return not ends & browsers and "bad" not in {arrow.style for arrow in one.arrows}


def _fold_middle(steps, browsers):
    middle = range(ROWS * 2 // 3, len(steps) - ROWS // 3)
    may_fold = [
        index in middle and one.form in ("hop", "fold", "work") for index, one in enumerate(steps)
    ]
    return _fold_runs(steps, may_fold, 2, "hops more")


def _fold_runs(steps, may_fold, least, what):
    """Fold each run of `least` or more steps that may be folded (list of bool)."""
    drawn = []
    for may, run in groupby(zip(may_fold, steps), key=itemgetter(0)):
        run = [one for _, one in run]
        if may and len(run) >= least:
            run = [drawing.fold(run, "%d %s" % (sum(one.hops for one in run), what))]
        drawn += run
    return drawn


def _hops(steps):
    """Return how many hops some steps stand for, as text."""
    count = sum(one.hops for one in steps)
    return "%d %s" % (count, "hop" if count == 1 else "hops")
