"""What stands in the list of an interface server that listens; lua.py says how it gets there."""

import time

MARK = b"\0"  # no key begins so: what else stands in a list is the name of one


class Item:
    """A message with its header. `kind` is "m" to one member of the process (the message says to
    which), "g" to its members in `group`; "+" and "-" are news that member `rest` is in it, and
    that it is not."""

    __slots__ = ["number", "time", "kind", "group", "rest", "body"]

    def __init__(self, item):
        number, sent, kind, group, rest, self.body = item[1:].split(b" ", 5)
        self.number, self.time, self.kind = int(number), float(sent), kind.decode()
        self.group, self.rest = group.decode(), rest.decode()

    def age(self):
        """Seconds since it was sent, by this machine's clock and the sender's."""
        return time.time() - self.time

    @staticmethod
    def is_one(item):
        return item.startswith(MARK)

    @staticmethod
    def header(kind, group="", rest=""):
        """The header (str) of an item that is sent now, but for the number, which Redis gives."""
        return "%.3f %s %s %s" % (time.time(), kind, group, rest)


def split(channel):
    """Split `daphne.response.X!abc` into the process `daphne.response.X!` and the rest. The process
    of a channel that any may read is the empty string."""
    process, mark, rest = channel.partition("!")
    return (process + mark, rest) if mark else ("", channel)
