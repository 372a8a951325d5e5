"""Let daphne deliver one message to many sockets: `group-delivery` in table.py.

daphne asks the layer for a reply channel and a message. The layer may give it Recipients in the
place of the channel.
"""

import logging
from typing import Any, NamedTuple

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketProtocol

from ..close_codes import TRY_AGAIN
from .table import entry
from .versions import check

__all__ = [
    "TRY_AGAIN",
    "AllSockets",
    "Close",
    "Delivery",
    "GroupMembers",
    "OpenChannels",
    "Recipients",
    "apply",
]

logger = logging.getLogger("channels_lts")

_dispatch_to_one = HTTPFactory.dispatch_reply


class Close(NamedTuple):
    """A request to close sockets, in the place of a message."""

    code: int


class Recipients:
    """Sockets of this process, in the place of a reply channel."""


class GroupMembers(Recipients):
    """The members of a group in this process.

    `process` and `local_parts` (str) make up their channels. `forget` (callable) is called with
    the local part of each member whose socket is closed.
    """

    def __init__(self, process, local_parts, forget):
        self.process = process
        self.local_parts = local_parts
        self.forget = forget

    def deliver(self, factory, message):
        """Send a message (dict) to the sockets; encode it once."""
        frame = _frame(factory, message)
        for local_part in self.local_parts:
            channel = self.process + local_part
            protocol = factory.reply_protocols.get(channel)
            if protocol is None:
                self.forget(local_part)
            elif frame and _accepts_raw_frames(protocol):
                protocol.transport.write(frame)
            else:
                _deliver_to_one(factory, channel, message)


class OpenChannels(Recipients):
    """A question for the channels that are open; `answer` (callable) is called with them.

    They are the reply channels of daphne's sockets and requests, as a collection of full names.
    """

    def __init__(self, answer):
        self.answer = answer


class AllSockets(Recipients):
    """All sockets of this process, inside and outside groups."""

    def close(self, factory, code):
        """Close the sockets with a code (int).

        autobahn's sendClose accepts only a few codes, so this method sends the close frame itself.
        """
        for protocol in list(factory.reply_protocols.values()):
            if isinstance(protocol, WebRequest):
                continue
            if protocol.state == protocol.STATE_CONNECTING:
                protocol.serverReject()
            elif protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=code, isReply=False)


class Delivery(NamedTuple):
    """What the layer gives to daphne.

    This is a message (dict) for a channel (str) or GroupMembers, or a Close for AllSockets. A
    question for OpenChannels has no message.
    """

    channel: Any
    message: Any


def apply():
    """Replace `HTTPFactory.dispatch_reply`. Raises UnexpectedVersion."""
    check([entry("group-delivery")])
    WebSocketProtocol.is_slow = False  # edge/unsent.py sets it
    HTTPFactory.dispatch_reply = _dispatch_reply


def _dispatch_reply(factory, channel, message):
    if isinstance(message, Close):
        channel.close(factory, message.code)
    elif isinstance(channel, GroupMembers):
        channel.deliver(factory, message)
    elif isinstance(channel, OpenChannels):
        channel.answer(factory.reply_protocols)
    else:
        _dispatch_to_one(factory, channel, message)


def _deliver_to_one(factory, channel, message):
    try:
        factory.dispatch_reply(channel, message)  # as other backports have replaced it
    except Exception as error:
        # The other sockets must get the message. daphne logs its own errors in these words.
        logger.error("HTTP/WS send decode error: %s", error)


def _frame(factory, message):
    """Return the WebSocket frame (bytes) of a message that has only a text, or only bytes.

    Return None for any other message.
    """
    if list(message) == ["text"] and message["text"]:
        return factory.ws_factory.prepareMessage(message["text"].encode("utf8")).payloadHybi
    if list(message) == ["bytes"] and message["bytes"]:
        return factory.ws_factory.prepareMessage(message["bytes"], isBinary=True).payloadHybi


def _accepts_raw_frames(protocol):
    """Return whether a frame may be written to a socket directly.

    The socket has to be open, without compression, and with no part of a message still to send. The
    client has to take its data: serverSend looks at the socket of a slow one.
    """
    return (
        not isinstance(protocol, WebRequest)
        and protocol.state == protocol.STATE_OPEN
        and protocol._perMessageCompress is None
        and not protocol.send_queue
        and not protocol.is_slow
    )
