"""Refuse a request or a connection: answer, log a line that names the setting, and cut it."""

import logging
import time
from http import HTTPStatus
from io import BytesIO
from typing import NamedTuple

from twisted.web.http import datetimeToString

from ..limits import limit

logger = logging.getLogger("channels_lts")

LOG_INTERVAL = 1  # seconds between two lines of one cause
TIME_TO_READ = 1  # seconds that a client may be silent after a refusal, before it is cut
LONGEST_PATH = 100  # bytes of a path that a line of the log holds

ANSWER = (
    b"HTTP/1.1 %d %s\r\n"
    b"Date: %s\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n"
    b"\r\n"
)

_lines = {}  # {cause: its Line}


class Refusal(NamedTuple):
    """An answer's status (int), and the cause (str) for the log and for the client.

    The cause is a sentence that names the setting that allows more, if there is one. It is a
    constant: the log counts by cause, and nothing of a client's bytes may be in it.
    """

    status: int
    cause: str


class Line:
    """When the last line of a cause was logged, and how many were left out since then."""

    def __init__(self):
        self.logged = -LOG_INTERVAL
        self.left_out = 0

    def take(self):
        """Return whether a line may be logged now, and take its place."""
        now = time.monotonic()
        is_due = now - self.logged >= LOG_INTERVAL
        if is_due:
            self.logged = now
        return is_due


def enforce(cause, source=""):
    """Log a cause (str); return whether the refusal has to be carried out.

    With REPORT_ONLY it has not. A cause is logged once a second, and the next line counts those
    that were left out. `source` (str) says in printable characters which request it was.
    """
    report_only = limit("REPORT_ONLY")
    line = _lines.setdefault(cause, Line())
    if line.take():
        words = ["Would refuse (REPORT_ONLY):" if report_only else "Refused:", cause, source]
        if line.left_out:
            words.append("%d more were not logged." % line.left_out)
        logger.warning(" ".join(filter(None, words)))
        line.left_out = 0
    else:
        line.left_out += 1
    return not report_only


def refuse(request, refusal):
    """Answer a request (WebRequest) whose body is not complete; return whether it is refused.

    The connection is closed after that. A request that is refused already stays so. The caller has
    to leave a refused request alone: its attribute `refused` is true.
    """
    if getattr(request, "refused", False):
        return True
    if not enforce(refusal.cause, _describe(request)):
        return False
    forget(request)
    request.requestReceived = _ignore
    request.content.close()
    request.content = BytesIO()  # for the rest of a part that Twisted is decoding
    request.requestHeaders.removeHeader(b"Expect")  # Twisted would write a 100 after the answer
    request.channel.transport.write(answer(refusal, _method(request)))
    end_connection(request.channel)
    return True


def forget(request):
    """Let no worker answer a request (WebRequest), and mark it as refused."""
    request.refused = True
    request.factory.reply_protocols.pop(request.reply_channel, None)
    request.reply_channel = None


def _method(request):
    return getattr(request.channel, "_command", request.method)


def _describe(request):
    """Return the request's method, path and client, as a sentence (str) for the log.

    The query is left out: it may hold secrets.
    """
    path = getattr(request.channel, "_path", request.path).partition(b"?")[0]
    method, path = repr(_method(request)[:20])[2:-1], repr(path[:LONGEST_PATH])[1:]
    return "It was %s %s from %s." % (method, path, getattr(request.client, "host", "a socket"))


def answer(refusal, method=b""):
    """Return the bytes of a Refusal's answer to a request with a method (bytes)."""
    reason = HTTPStatus(refusal.status).phrase.encode()
    body = b"%d %s\n%s\n" % (refusal.status, reason, refusal.cause.encode())
    head = ANSWER % (refusal.status, reason, datetimeToString(), len(body))
    return head if method == b"HEAD" else head + body


def end_connection(channel):
    """Close a connection to which the last answer was written.

    A client that still sends would not get the answer: its system drops what it has received when
    the connection is reset. So the rest is read and dropped, until the client closes, or is silent
    for TIME_TO_READ, or BODY_TIMEOUT has passed.
    """
    deadline = time.monotonic() + limit("BODY_TIMEOUT")

    def drop(data):
        if time.monotonic() < deadline:
            channel.resetTimeout()

    channel.persistent, channel.has_ended = False, True
    channel.dataReceived = channel.rawDataReceived = drop
    channel.allContentReceived = _ignore
    channel.setRawMode()
    if not channel.isSecure():
        channel.transport.loseWriteConnection()  # the client sees that the answer is complete
    channel.timeoutConnection = channel.forceAbortClient
    channel.setTimeout(TIME_TO_READ)


def _ignore(*args):
    """Take what Twisted has of a refused request, and do nothing."""
