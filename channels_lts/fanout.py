"""Let daphne tell many sockets at once.

Defect: daphne takes messages to one socket alone, and encodes the same text anew for each.
Upstream: none; since Channels 2 a message to a group goes to consumers, which encode it as well.
Expects: daphne 1.4.2.
"""

import logging
import time

import daphne
from daphne.http_protocol import HTTPFactory, WebRequest

from .backports.versions import expect

logger = logging.getLogger("channels_lts")

TRY_AGAIN = 1013  # "Try Again Later", IANA's registry of WebSocket close codes

_to_one = HTTPFactory.dispatch_reply


class Many:
    """Stands in the place of a reply channel. `tell(factory, message)` tells its sockets."""


class Members(Many):
    """The members of a group in one process: its name, and the rests of theirs. `forget` (callable)
    is told of each that is gone."""

    def __init__(self, process, rests, forget):
        self.process = process
        self.rests = rests
        self.forget = forget

    def tell(self, factory, message):
        frame = _frame(factory, message)
        now = time.time()
        for rest in self.rests:
            channel = self.process + rest
            protocol = factory.reply_protocols.get(channel)
            if protocol is None:
                self.forget(rest)
            elif frame and _takes_frames(protocol):
                protocol.last_data = now
                protocol.transport.write(frame)
            else:
                _tell_one(factory, channel, message)


class Everyone(Many):
    """All sockets of the process."""

    def tell(self, factory, code):
        """Close them with a code (int), of which autobahn's sendClose knows few."""
        for protocol in list(factory.reply_protocols.values()):
            if isinstance(protocol, WebRequest):
                continue
            if protocol.state == protocol.STATE_CONNECTING:
                protocol.serverReject()
            elif protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=code, isReply=False)


def install():
    """Raises UnexpectedVersion on a daphne that channels_lts does not know."""
    expect("daphne", daphne.__version__, ["1.4.2"])
    HTTPFactory.dispatch_reply = _dispatch_reply


def _dispatch_reply(factory, channel, message):
    if isinstance(channel, Many):
        channel.tell(factory, message)
    else:
        _to_one(factory, channel, message)


def _tell_one(factory, channel, message):
    try:
        _to_one(factory, channel, message)
    except Exception as error:  # one socket's trouble is not the others'; daphne logs it so
        logger.error("HTTP/WS send decode error: %s", error)


def _frame(factory, message):
    """The bytes for the wire of a message that is a text or bytes and nothing else."""
    if list(message) == ["text"] and message["text"]:
        return factory.ws_factory.prepareMessage(message["text"].encode("utf8")).payloadHybi
    if list(message) == ["bytes"] and message["bytes"]:
        return factory.ws_factory.prepareMessage(message["bytes"], isBinary=True).payloadHybi


def _takes_frames(protocol):
    """Whether a socket may be written to directly: it is open, does not compress, and writes
    nothing in pieces."""
    return (
        not isinstance(protocol, WebRequest)
        and protocol.state == protocol.STATE_OPEN
        and protocol._perMessageCompress is None
        and not protocol.send_queue
    )
