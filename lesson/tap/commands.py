"""Say what a command of a channel layer does: send, receive, join a group, or nothing to show.

Each function takes a Call and the Memory of its site. It returns a list of hops (dict), POLL for a
question that found no message, or an empty list for other work of the layer.
"""

from .hop import POLL, hop, received, refusal_of, sent
from .lts import is_envelope, scripts
from .lts_scripts import SCRIPTS, received_items
from .messages import ADDRESS, channel_of, group_of, text, unpacked
from .resp import Error

STOCK_FULL = ("full", "ERR full")  # errors of asgi_redis's script, before and since Redis 7


def hops(call, memory):
    """Return the hops of a command, or POLL."""
    if not isinstance(call.answer, Error):
        return _hops(call, memory)
    if call.answer.startswith("NOSCRIPT"):
        return []  # the process sends it again, with the text of the script
    return _refused(_hops(call, memory), call.answer)


def _refused(found, error):
    """Return the hops of a command that Redis has answered with an error (str)."""
    drops = [one for one in found if found != POLL and one["what"] == "drop"]
    return drops or [hop("error", label=error)] if found else []


def _hops(call, memory):
    name = call.words[0].decode(errors="replace").upper()
    if name in ("EVAL", "EVALSHA"):
        return _script(call, memory)
    act = COMMANDS.get(name)
    return act(call, memory) if act else []


def _script(call, memory):
    count = int(call.words[2])
    keys, args = call.words[3 : 3 + count], call.words[3 + count :]
    act = SCRIPTS.get(_sha(call.words))
    if act:
        return act(call, keys, args, memory)
    found = [(index, unpacked(arg)) for index, arg in enumerate(args)]
    messages = [(index, message) for index, message in found if message]
    if messages and count == 2 and not isinstance(messages[0][1].get(ADDRESS), list):
        return _stock_send(call, keys, messages[0][1], memory)
    if messages:
        return _later_group_send(call, keys, messages, memory)
    if keys and _is_pair(call.answer):
        return _remember(call, memory)  # asgi_redis takes the name of a message's key
    return POLL if keys and call.answer == [] else []


def _sha(words):
    first = text(words[1])
    if words[0].upper() == b"EVALSHA":
        return first
    return scripts.Script(first).sha


# asgi_redis, and the commands that all layers have


def _stock_send(call, keys, message, memory):
    memory.channels[keys[0]] = keys[1]
    return [sent(channel_of(keys[1], message), message, refusal_of(call.answer, STOCK_FULL))]


def _remember(call, memory):
    memory.channels[call.answer[1]] = call.answer[0]
    return []


def _blpop(call, memory):
    if not _is_pair(call.answer):
        return POLL
    key, item = call.answer
    if is_envelope(item):
        return received_items([item])
    memory.channels[item] = key
    return []


def _is_pair(answer):
    """Return whether an answer is a list's key and what was taken from the list."""
    return isinstance(answer, list) and [type(part) for part in answer] == [bytes, bytes]


def _get(call, memory):
    key = memory.channels.pop(call.words[1], None)
    return received(key, call.answer) if key else []


def _zadd(call, memory):
    key, member = call.words[1], call.words[-1]
    if group_of(key):
        return [hop("join", text(member), group_of(key))]
    message = unpacked(member)
    if message is None or key.endswith(b"$inflight"):
        return []
    return [sent(channel_of(key, message), message)]


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


def _later_group_send(call, keys, messages, memory):
    group = memory.looked_at.get(call.process)
    found = [
        hop("send to group", channel_of(keys[index], None), group, message)
        for index, message in messages
        if index < len(keys)
    ]
    if isinstance(call.answer, int) and call.answer:
        label = "%d of %d channels are full" % (call.answer, len(keys))
        found.append(hop("drop", group=group, message=messages[0][1], label=label))
    return found


def _bzpopmin(call, memory):
    if not isinstance(call.answer, list):
        return POLL
    return received(*call.answer[:2])


COMMANDS = {
    "BLPOP": _blpop,
    "BZPOPMIN": _bzpopmin,
    "GET": _get,
    "ZADD": _zadd,
    "ZREM": _zrem,
    "ZRANGE": _zrange,
}
