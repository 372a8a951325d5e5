"""The form of a hop, and what all channel layers need to make one."""

from collections import namedtuple

from .messages import channel_of, unpacked
from .recent import Recent
from .resp import Error

POLL = "poll"  # in place of hops: a question that found no message
TOO_LATE, FULL, GONE = -1, 0, 3  # answers of the script SEND of channels_lts

Call = namedtuple("Call", ["process", "words", "answer"])  # words: list of bytes


class Memory:
    """What earlier commands of a site tell about later ones."""

    def __init__(self):
        self.channels = Recent()  # key of a stored message: name of its list, as asgi_redis has it
        self.looked_at = {}  # process: the group whose members it has asked for last


def hop(what, channel=None, group=None, message=None, label=""):
    """Return a hop (dict) without its ends, time and size, which the process knows."""
    return {"what": what, "channel": channel, "group": group, "message": message, "label": label}


def sent(channel, message, refusal=""):
    """Return the hop of a message; `refusal` (str) says why Redis did not take it."""
    return hop("drop" if refusal else "send", channel, message=message, label=refusal)


def refusal_of(answer, full):
    """Return why Redis did not take a message, or an empty str.

    `full` (tuple) has a layer's answers for a full channel.
    """
    if answer in full:
        return "the channel is full"
    if answer == TOO_LATE:
        return "too late"
    if answer == GONE:
        return "the client is gone"
    return str(answer) if isinstance(answer, Error) else ""


def received(key, item):
    """Return the hops of a message (bytes) that was taken from the list at a key (bytes)."""
    message = unpacked(item)
    return [hop("receive", channel_of(key, message), message=message)] if message else []
