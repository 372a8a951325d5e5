"""Keep daphne's check of timeouts running after an exception: `edge-sweep` in table.py.

daphne looks at all requests and sockets each two seconds: it answers requests that nobody answered,
and sends pings. In daphne 1.4.2 one exception ends this for the whole process.
"""

import logging
import time

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from twisted.internet import reactor

from .refusal import Line
from .transports import unsent_bytes

logger = logging.getLogger("channels_lts")

INTERVAL = 2  # seconds, as daphne has it

SILENT = "A response was cut: no part of it came for %s s (daphne's --http-timeout)."

_server_response = WebRequest.serverResponse
_line = Line()  # for exceptions


def apply():
    """Replace the check of daphne's server and of its factory."""
    Server.timeout_checker = _check_regularly
    HTTPFactory.check_timeouts = _check_each
    WebRequest.serverResponse = _respond


def _check_regularly(server):
    reactor.callLater(INTERVAL, server.timeout_checker)  # first: it goes on after an exception
    server.factory.check_timeouts()


def _check_each(factory):
    for channel, protocol in list(factory.reply_protocols.items()):
        if factory.reply_protocols.get(channel) is not protocol:
            continue  # the check of another one has ended it
        try:
            _check(factory, protocol)
        except Exception:
            _log_exception()
            factory.reply_protocols.pop(channel, None)
            _abort(protocol)


def _check(factory, protocol):
    if not isinstance(protocol, WebRequest):
        _check_socket(factory, protocol)
    elif protocol._got_response_start:
        if _is_silent(protocol, factory.timeout):
            logger.warning(SILENT, factory.timeout)
            protocol.channel.forceAbortClient()
    elif protocol.duration() > factory.timeout:
        protocol.basic_error(
            503, b"Service Unavailable", "Worker server failed to respond within time limit."
        )


def _check_socket(factory, protocol):
    is_open = protocol.state == protocol.STATE_OPEN
    if is_open and protocol.duration() > factory.websocket_timeout >= 0:
        protocol.serverClose()
    else:
        protocol.check_ping()


def _respond(request, message):
    """Note when a part of a response (dict) comes, and send it."""
    request.last_progress = time.monotonic()
    _server_response(request, message)


def _is_silent(request, seconds):
    """Return whether no part of a response came, and the client took none, for some seconds."""
    unsent = unsent_bytes(request.channel.transport)
    if unsent != getattr(request, "unsent", 0):
        request.unsent, request.last_progress = unsent, time.monotonic()
    return time.monotonic() - request.last_progress > seconds


def _abort(protocol):
    """Cut the connection of a request or a socket whose check failed."""
    transport = protocol.transport  # None: daphne has no connection for it
    if transport:
        transport.abortConnection()


def _log_exception():
    if _line.take():
        logger.exception("The check of a connection's timeouts failed. The connection is cut.")
