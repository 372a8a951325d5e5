"""Measure how much of a connection's data its client has not taken.

Twisted has no public name for it. These names are the same from Twisted 21.2 to 26.10, behind each
ProtocolWrapper too: it gets the names that it does not have from the transport that it wraps.
"""

import struct

try:
    from fcntl import ioctl
    from termios import TIOCOUTQ
except ImportError:  # pragma: no cover: only Windows has none
    ioctl = None


def unsent_bytes(transport):
    """Return how many bytes (int) wait in this process until the system takes them.

    The result is 0 for a transport that is not a connection of its own, as a stream of HTTP/2.
    """
    try:
        waiting = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    except AttributeError:  # pragma: no cover: a stream of HTTP/2, which is off
        return 0
    # A TLS transport keeps data here while it waits for the client to renew the keys.
    return waiting + sum(map(len, getattr(transport, "_appSendBuffer", ())))


def untaken_bytes(transport):
    """Return `unsent_bytes`, and those in the system's queue that the client has not confirmed.

    The system asks for more only when a good part of its queue is free, and a slow client may need
    minutes for that. Only Linux says how long the queue is; elsewhere it counts as empty.
    """
    return unsent_bytes(transport) + _queued_bytes(transport)


def _queued_bytes(transport):
    try:
        (queued,) = struct.unpack("i", ioctl(transport.fileno(), TIOCOUTQ, bytes(4)))
    except (AttributeError, OSError, TypeError, ValueError):  # pragma: no cover: another system
        return 0
    return queued


def is_connected(transport):
    """Return whether a transport still has its connection."""
    return not getattr(transport, "disconnected", True)
