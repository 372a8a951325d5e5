"""Let daphne's --websocket_connect_timeout count: `websocket-connect-timeout` in
table_server_websockets.py.

A handshake that no consumer answers ends at the shorter of two limits. daphne's command sets one of
them, and the other one stays at five seconds. `runserver` sets that one alone.
"""

import math

from daphne.server import Server

from ..backports.table import entry
from ..backports.versions import check

OPTIONS = ("websocket_connect_timeout", "websocket_handshake_timeout")

_init = Server.__init__


def apply():
    """Replace the constructor of daphne's server. Raises UnexpectedVersion."""
    check([entry("websocket-connect-timeout")])
    Server.__init__ = _init_with_one_timeout


def _init_with_one_timeout(server, *args, **options):
    """Call daphne's constructor. The limit that was given alone (seconds; 0, -1: none) counts."""
    _init(server, *args, **options)
    given = [options[name] for name in OPTIONS if name in options]
    if len(given) == 1:
        least = given[0] if given[0] > 0 else math.inf
        for name in OPTIONS:
            setattr(server, name, max(getattr(server, name), least))
        if least == math.inf:
            server.websocket_handshake_timeout = 0  # autobahn's word for none
