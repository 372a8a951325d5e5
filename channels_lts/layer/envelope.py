"""The format of the items in the list of a registered process; lua/common.lua describes it.

An item is an envelope, or the name of a key that holds a message.
"""

PREFIX = b"\0"  # of an envelope; no key begins with it
LONGEST = 20  # digits of a number: Redis counts up to 2 ** 63

MESSAGE = "m"  # a message for one channel, which the message names
GROUP_MESSAGE = "g"  # a message for the process's members of a group
EXCEPT_MESSAGE = "x"  # as GROUP_MESSAGE, except to the channels that stand for the local part
ADDED = "+"  # no message: a member has been added to a group
DISCARDED = "-"  # no message: a member has left a group
QUESTION = "?"  # no message: a sender has found no subscription of the process

ADDRESS = "__asgi_channel__"  # asgi_redis's key for the full name of a message's channel


class Envelope:
    """An item that begins with PREFIX.

    `number` (int) counts the envelopes of a process. `time` (int) is the second of sending, by
    Redis's clock. `kind` is one of the six constants. `group` and `local_part` (str) are set if
    the kind needs them. `body` (bytes) is the message. Raises Unreadable.
    """

    __slots__ = ["number", "time", "kind", "group", "local_part", "body"]

    def __init__(self, item):
        try:
            number, sent, kind, group, local_part, self.body = item[1:].split(b" ", 5)
            if max(len(number), len(sent)) > LONGEST:
                raise ValueError("a number is too long")
            self.number, self.time, self.kind = int(number), int(sent), kind.decode()
            self.group, self.local_part = group.decode(), local_part.decode()
        except ValueError as error:
            raise Unreadable(f"an envelope without a header: {error}") from error


class Unreadable(Exception):
    """An item in Redis cannot be read as a message."""


def is_envelope(item):
    """Return whether an item (bytes) is an envelope, and not the name of a key."""
    return item.startswith(PREFIX)


def header(kind, group="", local_part=""):
    """Return the header (str) of an envelope without its number and time, which Redis adds."""
    return f"{kind} {group} {local_part}"


def split(channel):
    """Split a channel's name (str) into its process and its local part.

    `daphne.response.X!abc` gives `daphne.response.X!` and `abc`. A channel that any process may
    read, such as `http.request`, gives an empty process and its whole name.
    """
    process, mark, local_part = channel.partition("!")
    return (process + mark, local_part) if mark else ("", channel)
