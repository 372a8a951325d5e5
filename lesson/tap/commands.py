"""Say what a command of a channel layer does: send, receive, join a group, or nothing to show.

Each function takes a Call and the Memory of its site. It returns a list of hops (dict), POLL for a
question that found no message, or an empty list for other work of the layer.
"""

from collections import namedtuple

from .lts import Envelope, Unreadable, is_envelope, scripts
from .messages import ADDRESS, channel_of, group_of, text, unpacked
from .resp import Error

POLL = "poll"
TOO_LATE, FULL, GONE = -1, 0, 3  # answers of SEND
Call = namedtuple("Call", ["process", "words", "answer"])  # words: list of bytes


class Memory:
    """What earlier commands of a site tell about later ones."""

    def __init__(self):
        self.channels = {}  # key of a stored message: name of its list, as asgi_redis has it
        self.looked_at = {}  # process: the group whose members it has asked for last


def hops(call, memory):
    """Return the hops of a command, or POLL."""
    if isinstance(call.answer, Error) and call.answer.startswith("NOSCRIPT"):
        return []  # the process sends it again, with the text of the script
    name = call.words[0].decode(errors="replace").upper()
    if name in ("EVAL", "EVALSHA"):
        return _script(call, memory)
    act = COMMANDS.get(name)
    return act(call, memory) if act else []


def hop(what, channel=None, group=None, message=None, label=""):
    return {"what": what, "channel": channel, "group": group, "message": message, "label": label}


def _script(call, memory):
    count = int(call.words[2])
    keys, args = call.words[3 : 3 + count], call.words[3 + count :]
    act = SCRIPTS.get(_sha(call.words))
    if act:
        return act(call, keys, args, memory)
    found = [(index, unpacked(arg)) for index, arg in enumerate(args)]
    sent = [(index, message) for index, message in found if message]
    if sent and count == 2 and not isinstance(sent[0][1].get(ADDRESS), list):
        return _stock_send(call, keys, sent[0][1], memory)
    if sent:
        return _later_group_send(call, keys, sent, memory)
    if isinstance(call.answer, list) and len(call.answer) == 2 and keys:
        return _remember(call, memory)  # asgi_redis takes the name of a message's key
    if call.answer is None and keys:
        return POLL
    return []


def _sha(words):
    first = text(words[1])
    if words[0].upper() == b"EVALSHA":
        return first
    return scripts.Script(first).sha


# asgi_redis, and the commands that all layers have


def _stock_send(call, keys, message, memory):
    memory.channels[keys[0]] = keys[1]
    return [_sent(channel_of(keys[1], message), message, _refusal(call.answer, "full"))]


def _sent(channel, message, refusal=""):
    """Return the hop of a message; `refusal` (str) says why Redis did not take it."""
    return hop("drop" if refusal else "send", channel, message=message, label=refusal)


def _refusal(answer, full):
    """Return why Redis did not take a message, or an empty str. `full` is a layer's answer."""
    if answer == full:
        return "the channel is full"
    if answer == TOO_LATE:
        return "too late"
    if answer == GONE:
        return "the client is gone"
    return str(answer) if isinstance(answer, Error) else ""


def _remember(call, memory):
    memory.channels[call.answer[1]] = call.answer[0]
    return []


def _blpop(call, memory):
    if call.answer is None:
        return POLL
    if not isinstance(call.answer, list) or len(call.answer) != 2:
        return []
    key, item = call.answer
    if is_envelope(item):
        return _received_items([item])
    memory.channels[item] = key
    return []


def _get(call, memory):
    key = memory.channels.pop(call.words[1], None)
    message = unpacked(call.answer)
    if not (key and message):
        return []
    return [hop("receive", channel_of(key, message), message=message)]


def _zadd(call, memory):
    key, member = call.words[1], call.words[-1]
    if group_of(key):
        return [hop("join", text(member), group_of(key))]
    message = unpacked(member)
    if message is None or key.endswith(b"$inflight"):
        return []
    return [_sent(channel_of(key, message), message)]


def _zrem(call, memory):
    group = group_of(call.words[1])
    return [hop("leave", text(call.words[2]), group)] if group else []


def _zrange(call, memory):
    group = group_of(call.words[1])
    if not group:
        return []
    memory.looked_at[call.process] = group
    count = len(call.answer) if isinstance(call.answer, list) else 0
    return [hop("command", group=group, label="who is in it? %d" % count)]


# channels_redis


def _later_group_send(call, keys, sent, memory):
    group = memory.looked_at.get(call.process)
    found = [
        hop("send to group", channel_of(keys[index], None), group, message)
        for index, message in sent
        if index < len(keys)
    ]
    if isinstance(call.answer, int) and call.answer:
        label = "%d of %d channels are full" % (call.answer, len(keys))
        found.append(hop("drop", group=group, message=sent[0][1], label=label))
    return found


def _bzpopmin(call, memory):
    if not isinstance(call.answer, list):
        return POLL if call.answer is None else []
    key, member = call.answer[:2]
    message = unpacked(member)
    return [hop("receive", channel_of(key, message), message=message)] if message else []


# channels_lts: the heads of channels_lts/layer/lua/*.lua have the keys and arguments


def _send(call, keys, args, memory):
    message = unpacked(args[0])
    return [_sent(channel_of(keys[2], message), message, _refusal(call.answer, FULL))]


def _receive(call, keys, args, memory):
    if not isinstance(call.answer, list):
        return POLL
    return _received(call.answer[0], call.answer[1])


def _load(call, keys, args, memory):
    return _received(memory.channels.pop(keys[0], b""), call.answer)


def _drain(call, keys, args, memory):
    if not isinstance(call.answer, list):
        return []
    return _received_items(call.answer[0]) or POLL


def _received(key, item):
    message = unpacked(item)
    return [hop("receive", channel_of(key, message), message=message)] if message else []


def _received_items(items):
    """Return hops for items of the list of an interface server: notices of members are none."""
    found = []
    for item in items:
        message = unpacked(item)
        if message:
            found.append(hop("receive", _address(message), _group_in(item), message))
    return found


def _address(message):
    address = message.get(ADDRESS)
    return address if isinstance(address, str) else None


def _group_in(item):
    if not is_envelope(item):
        return None
    try:
        return Envelope(item).group or None
    except Unreadable:
        return None


def _add(call, keys, args, memory):
    return [hop("join", text(args[2]), group_of(keys[1]))]


def _discard(call, keys, args, memory):
    return [hop("leave", text(args[2]), group_of(keys[1]))]


def _leave(call, keys, args, memory):
    return [hop("leave", group=group_of(key)) for key in keys if group_of(key)]


def _members(call, keys, args, memory):
    return [hop("command", group=group_of(keys[1]), label="who is in it?")]


def _broadcast(call, keys, args, memory):
    group, message = group_of(keys[1]), unpacked(args[2])
    found = [hop("send to group", group=group, message=message)]
    full = call.answer[0] if isinstance(call.answer, list) else []
    if full:
        label = "the list of %d interface server(s) is full" % len(full)
        found.append(hop("drop", group=group, message=message, label=label))
    return found


COMMANDS = {
    "BLPOP": _blpop,
    "LPOP": _blpop,
    "BZPOPMIN": _bzpopmin,
    "GET": _get,
    "ZADD": _zadd,
    "ZREM": _zrem,
    "ZRANGE": _zrange,
}
SCRIPTS = {
    scripts.SEND.sha: _send,
    scripts.RECEIVE.sha: _receive,
    scripts.LOAD.sha: _load,
    scripts.DRAIN.sha: _drain,
    scripts.ADD.sha: _add,
    scripts.DISCARD.sha: _discard,
    scripts.LEAVE.sha: _leave,
    scripts.MEMBERS.sha: _members,
    scripts.BROADCAST.sha: _broadcast,
}
