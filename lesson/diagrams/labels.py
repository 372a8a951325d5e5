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
    told = summary(hop.get("message"))
    if said not in told:
        told = said if not is_event(hop) else _joined(told.split(" ")[0], said)
    where = _joined(place(hop), told, ": ")
    if what in PLAIN:
        return where or what
    names = {"drop": "dropped", "error": "error:"}
    return _joined(names.get(what, what), where)


def is_event(hop):
    """Return whether a hop carries an event of Channels 2 and later, whose type is its name."""
    return isinstance(hop.get("message"), dict) and bool(hop["message"].get("type"))


def place(hop):
    """Return the channel or group (str) of a hop; "" if it has none."""
    channel, group = hop.get("channel"), hop.get("group")
    if hop["what"] in ("join", "leave") or not group:
        return _joined(channel or "", "group " + group if group else "", ", ")
    return "group " + group


def summary(message):
    """Return the part of a message (dict or None) that tells what it is."""
    if not isinstance(message, dict):
        return ""
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
    return re.sub(r"!.*", "!", channel or "")


def style(what):
    """Return the CSS class of a hop: net, message, command or bad."""
    if what in BAD:
        return "bad"
    if what in ("send", "send to group", "receive"):
        return "message"
    return "command" if what in IN_REDIS else "net"


def _joined(one, other, between=" "):
    return between.join(part for part in (one, other) if part)
