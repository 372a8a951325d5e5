"""Limit the time that a client takes to send a request: `edge-deadlines` in table.py.

BODY_TIMEOUT counts from the first byte of the head. Each BODY_RATE bytes give one second more, so a
large upload may take long. Between two requests Twisted's own timeout of an idle connection counts.
"""

import time

from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from ..limits import limit
from .refusal import TIME_TO_READ, enforce

CHECK_INTERVAL = 1  # seconds
CAUSE = (
    "A client did not send its whole request in the time that CHANNELS_LTS['BODY_TIMEOUT'] and "
    "['BODY_RATE'] allow."
)
ANSWER = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

_data_received = HTTPChannel.dataReceived
_connection_lost = HTTPChannel.connectionLost

_incomplete = {}  # {channel that has a part of a request: its Progress}
_due = None  # the next check (IDelayedCall)


class Progress:
    """The part of a request that has come: when its first byte came, and how many bytes."""

    def __init__(self):
        self.began = time.monotonic()
        self.size = 0

    def is_late(self):
        """Return whether the client has no time left."""
        allowed = limit("BODY_TIMEOUT") + self.size / limit("BODY_RATE")
        return time.monotonic() - self.began > allowed


def apply():
    """Replace `HTTPChannel.dataReceived` and `HTTPChannel.connectionLost`."""
    HTTPChannel.dataReceived = _receive
    HTTPChannel.connectionLost = _forget


def _receive(channel, data):
    _data_received(channel, data)
    if _has_part_of_request(channel):
        _note(channel, len(data))
    elif _incomplete:
        _incomplete.pop(channel, None)


def _has_part_of_request(channel):
    """Return whether a request has begun and is not whole. After the last byte it is handled.

    A refused request is over: refusal.py ends its connection.
    """
    if channel._handlingRequest or getattr(channel, "has_ended", False):
        return False
    return bool(channel.requests or channel._buffer)


def _note(channel, size):
    progress = _incomplete.get(channel)
    if progress is None:
        progress = _incomplete[channel] = Progress()
        _check_later()
    progress.size += size


def _forget(channel, reason):
    _incomplete.pop(channel, None)
    _connection_lost(channel, reason)


def _check_later():
    """Check the incomplete requests in a moment, if there are any and no check is due."""
    global _due
    if _incomplete and not (_due and _due.active()):
        _due = reactor.callLater(CHECK_INTERVAL, _cut_late_ones)


def _cut_late_ones():
    _check_later()
    late = [channel for channel, progress in _incomplete.items() if progress.is_late()]
    for channel in late:
        del _incomplete[channel]
        if enforce(CAUSE):
            _cut(channel)


def _cut(channel):
    """Answer with a status, and close the connection, at the latest after TIME_TO_READ."""
    channel.transport.write(ANSWER)
    channel.loseConnection()
    reactor.callLater(TIME_TO_READ, channel.transport.abortConnection)
