"""Say what a Lua script of channels_lts does.

The head of each file in channels_lts/layer/lua/ has the keys and arguments. The functions are as
those of commands.py.
"""

from .hop import FULL, POLL, hop, received, refusal_of, sent
from .lts import Envelope, Unreadable, is_envelope, scripts
from .messages import ADDRESS, channel_of, group_of, text, unpacked


def _send(call, keys, args, memory):
    message = unpacked(args[0])
    return [sent(channel_of(keys[2], message), message, refusal_of(call.answer, (FULL,)))]


def _receive(call, keys, args, memory):
    if not isinstance(call.answer, list):
        return POLL
    return received(call.answer[0], call.answer[1])


def _load(call, keys, args, memory):
    return received(memory.channels.pop(keys[0], b""), call.answer)


def _drain(call, keys, args, memory):
    if not isinstance(call.answer, list):
        return []
    return received_items(call.answer[0]) or POLL


def received_items(items):
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
    refusal = refusal_of(call.answer, ())
    if refusal:
        return [hop("drop", group=group, message=message, label=refusal)]
    found = [hop("send to group", group=group, message=message)]
    full = call.answer[0] if isinstance(call.answer, list) else []
    if full:
        label = "the list of %s is full" % ", ".join(map(text, full))
        found.append(hop("drop", group=group, message=message, label=label))
    return found


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
