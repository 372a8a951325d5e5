"""Limit what daphne takes from a WebSocket: `edge-sockets` in table.py. MAX_MESSAGE is the setting.

Control frames (ping, pong, close) have at most 125 bytes (RFC 6455), and autobahn refuses larger
ones.
autobahn's own limits would also refuse messages that the server sends, so they stay unset.
"""

from daphne.ws_protocol import WebSocketProtocol

from ..close_codes import POLICY_VIOLATION, TOO_BIG
from ..limits import limit
from .refusal import enforce

FRAME = 125 + 14  # bytes: a control frame, or the head of any frame
MOST_PARTS = 1000  # of an unfinished message; Python needs some 50 bytes more for each

NONE = (
    "A client sent a WebSocket message. CHANNELS_LTS['MAX_MESSAGE'] is 0, so there may be none. "
    "This closes the socket."
)
TOO_LARGE = (
    "A client sent a WebSocket message that is larger than CHANNELS_LTS['MAX_MESSAGE'] allows. "
    "This closes the socket."
)
EARLY = (
    "A client sent more than CHANNELS_LTS['MAX_MESSAGE'] allows before its WebSocket was open. "
    "This cuts its connection."
)

_receive = WebSocketProtocol.dataReceived
_begin_frame = WebSocketProtocol.onMessageFrameBegin
_take_part = WebSocketProtocol.onMessageFrameData


def apply():
    """Check each frame of a message when its head has come, and what comes before a handshake."""
    WebSocketProtocol.dataReceived = _check_and_receive
    WebSocketProtocol.onMessageFrameBegin = _begin_and_check_frame
    WebSocketProtocol.onMessageFrameData = _take_and_check_part


def _check_and_receive(protocol, data):
    if protocol.state == protocol.STATE_CLOSED:
        return  # autobahn would keep it
    if _waits_for_consumer(protocol):
        protocol.data += data  # autobahn would take a blank line for the end of a second handshake
    else:
        _receive(protocol, data)
    if _waits_for_consumer(protocol):
        _check_early_data(protocol)


def _waits_for_consumer(protocol):
    """Return whether a handshake has come, and nobody has accepted or refused it."""
    return protocol.state == protocol.STATE_CONNECTING and hasattr(protocol, "handshake_deferred")


def _check_early_data(protocol):
    """Cut a connection with too much behind its handshake. RFC 6455 lets a client send nothing."""
    if len(protocol.data) > limit("MAX_MESSAGE") + FRAME and enforce(EARLY):
        protocol.data = b""
        protocol.dropConnection(abort=True)


def _begin_and_check_frame(protocol, length):
    _begin_frame(protocol, length)
    protocol.message_data = _join_many(protocol.message_data)
    maximum = limit("MAX_MESSAGE")
    if not maximum:
        _refuse(protocol, POLICY_VIOLATION, NONE)
    elif protocol.message_data_total_length > maximum:
        _refuse(protocol, TOO_BIG, TOO_LARGE)


def _take_and_check_part(protocol, payload):
    """Take a part (bytes) of a frame. If it was compressed, check the size that it has now."""
    _take_part(protocol, payload)
    protocol.frame_data = _join_many(protocol.frame_data)
    may_grow = protocol._isMessageCompressed and not protocol.failedByMe
    if may_grow:  # pragma: no cover: daphne agrees to no compression
        parts = protocol.message_data + protocol.frame_data
        if sum(map(len, parts)) > limit("MAX_MESSAGE"):
            _refuse(protocol, TOO_BIG, TOO_LARGE)


def _join_many(parts):
    """Return a list of parts (bytes), as one if they are many. autobahn joins them at the end.

    Without this an empty frame costs memory that no limit counts.
    """
    return [b"".join(parts)] if parts and len(parts) > MOST_PARTS else parts


def _refuse(protocol, code, cause):
    """Close a socket with a code (int). autobahn ignores the data that still comes."""
    if not protocol.failedByMe and enforce(cause):
        protocol.failedByMe = True
        protocol.sendCloseFrame(code=code, isReply=False)
