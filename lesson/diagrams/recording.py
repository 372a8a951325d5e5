"""Read a recording, and say what is wrong with one that cannot be drawn."""

import json

KINDS = {"hop": ("from", "to", "what"), "span": ("lane",), "process": ("lane", "what"), "note": ()}
# From left to right: a message goes from lane to lane, and each lane is beside the next.
ORDER = ["browser", "interface server", "server", "redis", "worker"]


class BadRecording(Exception):
    """A recording cannot be drawn. The message names the file, the place and what to do."""


def read(path):
    """Return the recording (dict) in the file at `path`. Raises BadRecording."""
    try:
        with open(str(path), encoding="utf-8") as file:
            return checked(json.load(file), str(path))
    except ValueError as error:
        raise _bad(path, "it is no JSON: %s" % error) from None


def checked(recording, name):
    """Return a recording (dict) whose lanes stand as they are drawn. `name` is for the errors."""
    if not isinstance(recording, dict):
        raise _bad(name, "it is no JSON object")
    missing = {"scenario", "title", "era", "lanes", "events", "outcome", "counts"} - set(recording)
    if missing:
        raise _bad(name, "it has no %s" % ", ".join(sorted(missing)))
    if not recording["lanes"]:
        raise _bad(name, "it has no lanes")
    names = [lane.get("name") for lane in recording["lanes"]]
    for number, event in enumerate(recording["events"], 1):
        fault = _fault(event, names)
        if fault:
            raise _bad(name, "event %d %s" % (number, fault))
    lanes = sorted(_used(recording), key=lambda lane: _place(lane.get("kind")))
    return dict(recording, lanes=lanes, events=sorted(recording["events"], key=_at))


def _fault(event, lanes):
    """Return what is wrong with an event (str), or None."""
    if event.get("kind") not in KINDS:
        return "is of the kind %r; known are %s" % (event.get("kind"), ", ".join(sorted(KINDS)))
    for key in ("at",) + KINDS[event["kind"]]:
        if event.get(key) is None:
            return "has no %r" % key
    for key in ("from", "to", "lane"):
        if event.get(key) is not None and event[key] not in lanes:
            return "names the lane %r, which is not among its lanes" % event[key]


def _used(recording):
    """Return the lanes without browsers that do nothing; all of them if there is no event."""
    named = {event.get(key) for event in recording["events"] for key in ("from", "to", "lane")}
    used = [lane for lane in recording["lanes"] if _is_used(lane, named)]
    return used if named else recording["lanes"]


def _is_used(lane, named):
    return lane.get("kind") != "browser" or lane["name"] in named


def _place(kind):
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


def _at(event):
    return event["at"]


def _bad(name, fault):
    return BadRecording("%s: %s. Record it again: make recordings" % (name, fault))
