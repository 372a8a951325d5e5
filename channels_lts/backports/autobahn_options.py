"""Let autobahn open a socket without formatting its options.

Defect: for each connection autobahn formats some 35 options for a line of its debug log, whether or
not anybody reads it: a third of the time that daphne takes to open a socket.
Upstream: none yet; autobahn 26.10.2 does it still.
Expects: any autobahn; where the name is gone, so is the defect.
"""

from pprint import pformat


class _Later:
    def __init__(self, value):
        self.value = value

    def __str__(self):
        return pformat(self.value)


def apply():
    """Called by an interface server alone: a worker has no use for autobahn."""
    from autobahn.websocket import protocol

    if hasattr(protocol, "pformat"):
        protocol.pformat = _format


def _format(value):
    return _Later(value) if isinstance(value, list) else pformat(value)
