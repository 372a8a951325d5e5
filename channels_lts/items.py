"""What stands in the list of an interface server that listens; lua.py says how it gets there."""

MARK = b"\0"  # no key begins so: what else stands in a list is the name of one


class Item:
    """A message with its header. `kind` is "m" to one member of the process (the message says to
    which), "g" to its members in `group`; "+" and "-" are news that member `rest` is in it, and
    that it is not."""

    __slots__ = ["number", "time", "kind", "group", "rest", "body"]

    def __init__(self, item):
        """Raises Unreadable."""
        try:
            number, sent, kind, group, rest, self.body = item[1:].split(b" ", 5)
            self.number, self.time, self.kind = int(number), int(sent), kind.decode()
            self.group, self.rest = group.decode(), rest.decode()
        except ValueError as error:
            raise Unreadable("an item without a header: %s" % error) from error

    @staticmethod
    def is_one(item):
        return item.startswith(MARK)

    @staticmethod
    def header(kind, group="", rest=""):
        """The header (str) of an item but for the number and the time, which Redis gives."""
        return "%s %s %s" % (kind, group, rest)


class Unreadable(Exception):
    """What stood in Redis is no message of ours."""


def split(channel):
    """Split `daphne.response.X!abc` into the process `daphne.response.X!` and the rest. The process
    of a channel that any may read is the empty string."""
    process, mark, rest = channel.partition("!")
    return (process + mark, rest) if mark else ("", channel)
