"""Send empty texts and empty bytes to WebSockets: `empty-messages` in table_server_websockets.py.

daphne takes them for no content. The ASGI specification of Channels 1 has None for that.
"""

from daphne.http_protocol import HTTPFactory
from daphne.ws_protocol import WebSocketProtocol

from ..backports.table import entry
from ..backports.versions import check

CONTENT = ("text", "bytes")

_dispatch = HTTPFactory.dispatch_reply


def apply():
    """Replace `HTTPFactory.dispatch_reply`. Raises UnexpectedVersion."""
    check([entry("empty-messages")])
    HTTPFactory.dispatch_reply = _dispatch_empty


def _dispatch_empty(factory, channel, message):
    """Deliver a message (dict). Its empty frame goes after `accept`, and before `close`."""
    content = _empty_content(message) if isinstance(channel, str) else None
    protocol = content is not None and factory.reply_protocols.get(channel)
    if not isinstance(protocol, WebSocketProtocol):
        _dispatch(factory, channel, message)
        return
    head = {key: value for key, value in message.items() if key not in CONTENT}
    if not _is_refusal(protocol, message):
        head.pop("close", None)
    _dispatch(factory, channel, head)
    if channel in factory.reply_protocols:  # not refused
        protocol.serverSend(content, isinstance(content, bytes))
        _dispatch(factory, channel, {"close": message.get("close")})


def _is_refusal(protocol, message):
    """Return whether a message (dict) closes a socket that it does not accept first."""
    is_open = protocol.state != protocol.STATE_CONNECTING
    return not is_open and not message.get("accept") and message.get("close")


def _empty_content(message):
    """Return the "" or b"" that is a message's content; None if it has another one, or two."""
    given = [message[key] for key in CONTENT if message.get(key) is not None]
    return given[0] if given in ([""], [b""]) else None
