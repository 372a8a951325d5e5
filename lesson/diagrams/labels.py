"""Say in a few words what a hop carries."""

import re

IN_REDIS = {"send", "receive", "send to group", "join", "leave", "command", "drop", "error"}
BAD = {"drop", "error", "refuse"}
PLAIN = {"request", "send", "receive", "send to group", "command"}  # the words say it already
QUOTED = {"frame", "close", "refuse"}
TOLD = ("status", "accept", "close")  # keys of a message
FEED = re.compile(r'\{"event": "(\w+)", "username": "(\w+)"')


def label(hop):
    """Return the words (str) on the arrow of a hop."""
    what, said = hop["what"], _frame(hop.get("label") or "")
    if what in IN_REDIS:
        return _in_redis(what, hop, said)
    if what in PLAIN or what in said.lower():
        return said or what
    return _joined(what, said, ": " if what in QUOTED else " ")


def _in_redis(what, hop, said):
    if what in BAD:  # the reason first: what is cut off is the place
        names = {"drop": "dropped"}
        return _joined(names.get(what, what), _joined(_told(hop, said), place(hop), ", "), ": ")
    where = _joined(place(hop), _told(hop, said), ": ")
    return where or what if what in PLAIN else _joined(what, where)


def _told(hop, said):
    """Return what is said of a hop, or of its message; with the type that an event has."""
    message = hop.get("message") or {}
    told = summary(message)
    if not said or said in told:
        return told
    return said if hop["what"] in BAD else _joined(message.get("type") or "", said)


def place(hop):
    """Return the channel or group (str) of a hop; "" if it has none."""
    channel, group = hop.get("channel"), hop.get("group")
    if hop["what"] in ("join", "leave") or not group:
        return _joined(channel or "", "group " + group if group else "", ", ")
    return "group " + group


def summary(message):
    """Return the part of a message (dict) that tells what it is."""
    if message.get("method"):
        return _joined(str(message["method"]), str(message.get("path", "")))
    told = _frame(str(message.get("text") or ""))
    if message.get("type"):
        return _joined(str(message["type"]), told)
    return told or next((_named(key, message) for key in TOLD if message.get(key)), "")


def _named(key, message):
    value = message[key]
    return str(value) if key == "status" else key if value is True else "%s %s" % (key, value)


def _frame(said):
    """Return the text of a frame; of a feed's event only what has happened, and to whom."""
    found = FEED.match(said)
    return " ".join(found.groups()) if found else said


def family(channel):
    """Return a channel's name without the number of the one client, to compare channels."""
    return re.sub(r"!\w*", "!", channel or "")


def style(what):
    """Return the CSS class of a hop: net, message, command or bad."""
    if what in BAD:
        return "bad"
    if what in ("send", "send to group", "receive"):
        return "message"
    return "command" if what in IN_REDIS else "net"


def _joined(one, other, between=" "):
    return between.join(part for part in (one, other) if part)
