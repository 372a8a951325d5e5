"""Refuse a request or a connection: answer, cut it, and log a line that names the setting."""

import logging
import time
from typing import NamedTuple

from twisted.internet import reactor
from twisted.web.http import RESPONSES

from ..limits import limit

logger = logging.getLogger("channels_lts")

LOG_INTERVAL = 1  # seconds between two lines of one cause
TIME_TO_READ = 1  # seconds that a client has to read the answer, before the connection is cut

_logged = {}  # {cause: time of its last line}


class Refusal(NamedTuple):
    """An answer's status (int), and the cause (str) for the log: a sentence that names the setting
    that allows more, if there is one."""

    status: int
    cause: str


def enforce(cause):
    """Log a cause (str); return whether the refusal has to be carried out.

    With REPORT_ONLY it has not.
    """
    report_only = limit("REPORT_ONLY")
    now = time.monotonic()
    if now - _logged.get(cause, -LOG_INTERVAL) >= LOG_INTERVAL:
        _logged[cause] = now
        logger.warning("%s: %s", "Would refuse (REPORT_ONLY)" if report_only else "Refused", cause)
    return not report_only


def refuse(request, refusal):
    """Answer a request (WebRequest) whose body is still to come; return whether it is refused.

    Close the connection after a moment. If it was closed at once, the client's system could drop
    the answer together with the rest of the body.
    """
    if not enforce(refusal.cause):
        return False
    request.factory.reply_protocols.pop(request.reply_channel, None)
    request.reply_channel = None
    request.handleContentChunk = request.requestReceived = _ignore
    channel = request.channel
    reason = RESPONSES[refusal.status]
    head = b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    channel.transport.write(head % (refusal.status, reason))
    channel.persistent = False
    channel.setTimeout(None)
    reactor.callLater(TIME_TO_READ, _cut, channel)
    return True


def _ignore(*args):
    """Take the rest of a refused request, and do nothing with it."""


def _cut(channel):
    if channel.transport:
        channel.forceAbortClient()
