"""Say in a few words what a hop carries."""

import json
import re

IN_REDIS = {"send", "receive", "send to group", "join", "leave", "command", "drop", "error"}
BAD = {"drop", "error", "refuse"}
PLAIN = {"request", "send", "receive", "send to group", "command"}  # the words say it already
QUOTED = {"frame", "close", "refuse"}
TOLD = ("type", "status", "text", "accept", "close", "event", "bytes")  # keys of a message


def label(hop):
    """Return the words (str) on the arrow of a hop."""
    what, said = hop["what"], hop.get("label") or ""
    if what in IN_REDIS:
        return _in_redis(what, hop, said)
    if what in PLAIN or what in said.lower():
        return said or what
    return _joined(what, said, ": " if what in QUOTED else " ")


def _in_redis(what, hop, said):
    where = place(hop)
    told = said or summary(hop.get("message"))
    if what in PLAIN:
        return _joined(where, told, ": ") or what
    names = {"drop": "dropped", "error": "error"}
    return _joined(names.get(what, what), _joined(where, told, ": "))


def place(hop):
    """Return the channel or group (str) of a hop; "" if it has none."""
    channel, group = hop.get("channel"), hop.get("group")
    if hop["what"] in ("join", "leave") or not group:
        return _joined(channel or "", "group " + group if group else "", ", ")
    return "group " + group


def summary(message):
    """Return the part of a message (dict or None) that tells what it is."""
    if isinstance(message, dict) and message.get("method"):
        return _joined(str(message["method"]), str(message.get("path", "")))
    for key in TOLD if isinstance(message, dict) else ():
        value = message.get(key)
        if value in (None, ""):
            continue
        if key == "text":
            return _frame(value)
        return str(value) if key in ("type", "status") else "%s %s" % (key, json.dumps(value))
    return ""


def _frame(value):
    """Return the text of a frame; of JSON with an event only the values that tell the event."""
    try:
        content = json.loads(value)
        return " ".join([content["event"], content["username"]])
    except (KeyError, TypeError, ValueError):
        return str(value)


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
