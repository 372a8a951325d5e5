"""Limit what daphne holds for a WebSocket that does not read: `edge-unsent` in table.py.

The setting is MAX_UNSENT. It counts before each message, so a message of any size can be sent. A
burst may pass it for GRACE seconds, up to BURST times: Twisted writes nothing while it lasts.
"""

import time

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from ..limits import limit
from .refusal import enforce
from .transports import is_connected, unsent_bytes

CAUSE = (
    "More data waits for the client of a WebSocket than CHANNELS_LTS['MAX_UNSENT'] allows. This "
    "cuts its connection."
)
CLOSED = (
    "A client did not take the last data of its closed WebSocket in the time that "
    "CHANNELS_LTS['BODY_TIMEOUT'] allows. This cuts its connection."
)

GRACE = 1  # seconds
BURST = 8  # times MAX_UNSENT

_connection_made = WebSocketProtocol.connectionMade
_send_data = WebSocketProtocol.sendData
_drop_connection = WebSocketProtocol.dropConnection


def apply():
    """Watch the transport of each socket, and check it before a socket writes."""
    WebSocketProtocol.over_since = None  # when the limit was passed, while it is
    WebSocketProtocol.connectionMade = _watch
    WebSocketProtocol.sendData = _check_and_send
    WebSocketProtocol.dropConnection = _drop_and_check


@implementer(IPushProducer)
class Watch:
    """Marks a socket as slow while its transport holds more than Twisted's 64 KiB.

    Twisted calls these methods of a transport's producer. Without a Watch that is the HTTPChannel
    of the handshake, which has no part in a WebSocket.
    """

    __slots__ = ("protocol",)

    def __init__(self, protocol):
        self.protocol = protocol

    def pauseProducing(self):
        self.protocol.is_slow = True

    def resumeProducing(self):
        self.protocol.is_slow = False
        self.protocol.over_since = None

    def stopProducing(self):
        """Do nothing: the connection is lost."""


def _watch(protocol):
    _connection_made(protocol)
    protocol.transport.unregisterProducer()
    protocol.transport.registerProducer(Watch(protocol), True)


def _check_and_send(protocol, data, *args, **kwargs):
    if not (protocol.is_slow and _is_cut(protocol)):
        _send_data(protocol, data, *args, **kwargs)


def _is_cut(protocol):
    """Cut the connection of a socket that holds too much; return whether it is cut."""
    if protocol.state == protocol.STATE_CLOSED:
        return True
    if not _is_too_much(protocol, unsent_bytes(protocol.transport)) or not enforce(CAUSE):
        return False
    protocol.cleanup()  # daphne gives it no more messages
    protocol.dropConnection(abort=True)
    return True


def _is_too_much(protocol, unsent):
    """Return whether `unsent` (int) bytes are over the limit for too long, or by too much."""
    maximum = limit("MAX_UNSENT")
    if unsent <= maximum:
        protocol.over_since = None
        return False
    now = time.monotonic()
    protocol.over_since = protocol.over_since or now
    return now - protocol.over_since > GRACE or unsent > BURST * maximum


def _drop_and_check(protocol, abort=False):
    """Close a connection. Twisted first sends what it holds: cut a client that does not take it."""
    _drop_connection(protocol, abort)
    if protocol.is_slow and not abort:
        reactor.callLater(limit("BODY_TIMEOUT"), _cut_closed, protocol.transport)


def _cut_closed(transport):
    if is_connected(transport) and enforce(CLOSED):
        transport.abortConnection()
