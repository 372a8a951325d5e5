"""Close WebSockets with each code that may be sent: `close-codes` in table_server_websockets.py.

autobahn's `sendClose` takes 1000 and 3000 to 4999 alone. For any other code it raises an exception,
and the socket stays open. A message for a socket that is being closed is dropped: newer versions of
autobahn raise an exception for it, which daphne logs as an error.
"""

import logging

from autobahn.websocket.protocol import WebSocketProtocol as Autobahn
from daphne.http_protocol import HTTPFactory
from daphne.ws_protocol import WebSocketProtocol

from ..backports.table import entry
from ..backports.versions import check
from ..close_codes import INTERNAL_ERROR, NORMAL, REGISTERED, may_be_sent
from .refusal import Line

logger = logging.getLogger("channels_lts")

WRONG = (
    "A consumer closes a WebSocket with the code %.100r, which must not be sent. Its client gets "
    "%d. Use True, 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455, section 7.4)."
)

_dispatch = HTTPFactory.dispatch_reply
_send = WebSocketProtocol.serverSend
_line = Line()


def apply():
    """Replace the way in which daphne closes a socket. Raises UnexpectedVersion."""
    check([entry("close-codes")])
    HTTPFactory.dispatch_reply = _dispatch_with_close
    WebSocketProtocol.serverClose = _close
    WebSocketProtocol.serverSend = _send_unless_closed
    # What autobahn takes from a client, whose close frame repeats the server's code.
    Autobahn.CLOSE_STATUS_CODES_ALLOWED = list(REGISTERED)


def _dispatch_with_close(factory, channel, message):
    """Deliver a message (dict). daphne takes the code 0 for False, so it gets another wrong one."""
    if isinstance(channel, str) and "close" in message and _is_ignored(message["close"]):
        message = dict(message, close=_WrongZero())
    _dispatch(factory, channel, message)


def _send_unless_closed(protocol, content, binary=False):
    if protocol.state not in (protocol.STATE_CLOSING, protocol.STATE_CLOSED):
        _send(protocol, content, binary)


def _is_ignored(code):
    return not code and code is not None and code is not False


class _WrongZero:
    """A close code that is true, and looks like 0."""

    def __repr__(self):
        return "0"


def _close(protocol, code=True):
    """Close a socket with a code (int). True is 1000, and INTERNAL_ERROR replaces a wrong code."""
    if code is True:
        code = NORMAL
    if not may_be_sent(code):
        if _line.take():
            logger.warning(WRONG, code, INTERNAL_ERROR)
        code = INTERNAL_ERROR
    protocol.sendCloseFrame(code=code, isReply=False)
