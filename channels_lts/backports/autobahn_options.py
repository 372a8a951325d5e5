"""Open a socket without formatting autobahn's options: `autobahn-options` in table.py."""

from pprint import pformat

from autobahn.websocket import protocol


def apply():
    """Format the options only when a log handler asks for the text.

    Works with any autobahn: a version without `pformat` does not have the defect.
    """
    if hasattr(protocol, "pformat"):
        protocol.pformat = _format


class _FormattedLater:
    def __init__(self, value):
        self.value = value

    def __str__(self):
        return pformat(self.value)


def _format(value):
    return _FormattedLater(value) if isinstance(value, list) else pformat(value)
