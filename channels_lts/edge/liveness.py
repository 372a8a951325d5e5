"""Judge a WebSocket by what its client sends: `websocket-liveness` in table_server_websockets.py.

daphne also counts what it sends itself. So it sends no ping to a socket in a busy group, and keeps
it when its client is gone.
"""

import time

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor

from ..backports.table import entry
from ..backports.versions import check
from .transports import untaken_bytes

MUCH = 65536  # bytes that wait for a client: a ping behind them needs its time to arrive

_receive = WebSocketProtocol.dataReceived
_check_handshake = WebSocketProtocol.check_ping


def apply():
    """Note when a client sends data, and ping it by that. Raises UnexpectedVersion."""
    check([entry("websocket-liveness")])
    WebSocketProtocol.received_at = 0  # when the last byte came, by time.monotonic()
    WebSocketProtocol.pinged_at = 0  # when the last ping was sent
    WebSocketProtocol.asked_at = None  # when the first ping was sent that has no answer yet
    WebSocketProtocol.untaken = 0  # bytes that waited for the client at the last check
    WebSocketProtocol.dataReceived = _note_and_receive
    WebSocketProtocol.check_ping = _check


def _note_and_receive(protocol, data):
    """Take each byte for an answer: a part of a large message too."""
    protocol.received_at, protocol.asked_at = time.monotonic(), None
    _receive(protocol, data)


def _check(protocol):
    """Ping a socket whose client is silent, or drop it. daphne calls this each two seconds."""
    if protocol.state != protocol.STATE_OPEN:
        _check_handshake(protocol)
        return
    now = time.monotonic()
    takes_data = _takes_data(protocol)
    if protocol.asked_at is not None and takes_data:
        protocol.asked_at = now
    if _is_overdue(protocol, now):
        # Not at once: if this process stood still, the answer is waiting to be read.
        reactor.callLater(0, _drop_if_overdue, protocol)
    elif now - max(protocol.received_at, protocol.pinged_at) >= protocol.main_factory.ping_interval:
        _ping(protocol, now)


def _ping(protocol, now):
    protocol.pinged_at = now
    if protocol.asked_at is None:
        protocol.asked_at = now
    protocol.sendPing()


def _is_overdue(protocol, now):
    """Return whether nothing came for daphne's --ping-timeout after a ping. 0 is no time-out."""
    timeout = protocol.main_factory.ws_factory.autoPingTimeout
    return bool(timeout) and protocol.asked_at is not None and now - protocol.asked_at >= timeout


def _drop_if_overdue(protocol):
    if protocol.state == protocol.STATE_OPEN and _is_overdue(protocol, time.monotonic()):
        protocol.onAutoPingTimeout()


def _takes_data(protocol):
    """Return whether a client has taken some of the many bytes that waited at the last check."""
    before, protocol.untaken = protocol.untaken, untaken_bytes(protocol.transport)
    return before > MUCH and protocol.untaken < before
