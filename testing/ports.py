"""Find ports for the servers of the tests.

A port is found some seconds before its server binds it. Nothing else may take it in between. So the
ports are below 32768, where Linux begins with the ports of outgoing connections, and each process
of the tests takes its ports from a share of its own.
"""

import itertools
import os
import socket

FIRST, SHARES, SHARE = 10000, 200, 100  # 200 processes, with 100 ports each

_first = FIRST + os.getpid() % SHARES * SHARE
_candidates = itertools.cycle(range(_first, _first + SHARE))


def free_port(also=()):
    """Return a port (int) that is free. `also` (tuple of int): so are the ports so far after it."""
    for port in itertools.islice(_candidates, SHARE):
        if all(_is_free(port + distance) for distance in (0,) + also):
            return port
    raise AssertionError("no port from %d to %d is free" % (_first, _first + SHARE - 1))


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
