"""Answer 413 for a body that Redis cannot take: `large-messages` in table_server_http.py.

The channel layer raises its MessageTooLarge, which is a ChannelFull. daphne answers a ChannelFull
with 503, and closes a WebSocket with 1013: both ask the client to try again.
"""

import logging
import sys

from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol

from ..backports.table import entry
from ..backports.versions import check
from ..close_codes import TOO_BIG, TRY_AGAIN
from .refusal import Line

logger = logging.getLogger("channels_lts")

CAUSE = (
    "%s is larger than Redis takes, so it was refused with %d. Set CHANNELS_LTS['MAX_BODY'] lower, "
    "or Redis's proto-max-bulk-len and maxmemory higher."
)

_basic_error = WebRequest.basic_error
_send_close_frame = WebSocketProtocol.sendCloseFrame
_lines = {413: Line(), TOO_BIG: Line()}


def apply():
    """Replace how daphne refuses a request, and how it closes a socket. Raises UnexpectedVersion.

    Layers without a MessageTooLarge are left as they are.
    """
    check([entry("large-messages")])
    WebRequest.basic_error = _refuse
    WebSocketProtocol.sendCloseFrame = _close


def _refuse(request, status, status_text, body):
    """Answer with an error page. A 503 for a message that is too large becomes a 413."""
    if status == 503 and _is_too_large(request.factory.channel_layer):
        _log("The body of a request", 413)
        status, status_text = 413, b"Payload Too Large"
        body = "The body of the request is too large."
    _basic_error(request, status, status_text, body)


def _close(protocol, code=None, reasonUtf8=None, isReply=False):
    """Send a close frame. 1013 for a message that is too large becomes 1009."""
    if code == TRY_AGAIN and _is_too_large(protocol.channel_layer):
        _log("A WebSocket message", TOO_BIG)
        code = TOO_BIG
    _send_close_frame(protocol, code, reasonUtf8, isReply)


def _is_too_large(layer):
    """Return whether the exception that daphne handles now is the layer's MessageTooLarge."""
    return isinstance(sys.exc_info()[1], getattr(layer, "MessageTooLarge", ()))


def _log(what, answer):
    if _lines[answer].take():
        logger.warning(CAUSE, what, answer)
