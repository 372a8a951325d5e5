"""Cut a client that does not take its responses: `edge-slow-clients` in table.py.

A client has BODY_TIMEOUT seconds, and one more for each BODY_RATE bytes that it takes. Its seconds
left are never more than LONGEST_STOP times BODY_TIMEOUT, however much it has taken before.
"""

import time

from daphne.http_protocol import WebRequest
from twisted.internet import reactor

from ..limits import limit
from .refusal import enforce
from .transports import is_connected, unsent_bytes, untaken_bytes

CHECK_INTERVAL = 1  # seconds
LONGEST_STOP = 3  # times BODY_TIMEOUT
CAUSE = (
    "A client takes a response more slowly than CHANNELS_LTS['BODY_RATE'] and ['BODY_TIMEOUT'] "
    "allow. This cuts its connection."
)

_server_response = WebRequest.serverResponse
_progress = {}  # {transport that may hold a part of a response: its Progress}


def apply():
    """Note each part of a response."""
    WebRequest.serverResponse = _respond


class Progress:
    """How much of the responses on a connection was written and taken, and the time left."""

    def __init__(self):
        self.written = self.taken = 0
        self.deadline = time.monotonic() + limit("BODY_TIMEOUT")

    def is_late(self, untaken):
        """Return whether the client has no time left. It has not taken `untaken` (int) bytes."""
        now, taken = time.monotonic(), self.written - untaken
        if taken > self.taken:
            self.deadline += (taken - self.taken) / limit("BODY_RATE")
            self.taken = taken
        self.deadline = min(self.deadline, now + LONGEST_STOP * limit("BODY_TIMEOUT"))
        return now > self.deadline


def _respond(request, message):
    """Send a part of a response (dict), and watch the connection until the client has it."""
    channel = getattr(request, "channel", None)  # the request loses it with its last part
    _server_response(request, message)
    if channel is not None and channel.transport is not None:
        _note(channel.transport, len(message.get("content", b"")))


def _note(transport, size):
    if not _progress:
        reactor.callLater(CHECK_INTERVAL, _check_all)
    if transport not in _progress:
        _progress[transport] = Progress()
    _progress[transport].written += size


def _check_all():
    for transport, progress in list(_progress.items()):
        if not is_connected(transport) or not unsent_bytes(transport):
            del _progress[transport]
        elif progress.is_late(untaken_bytes(transport)):
            del _progress[transport]
            if enforce(CAUSE):
                transport.abortConnection()
    if _progress:
        reactor.callLater(CHECK_INTERVAL, _check_all)
