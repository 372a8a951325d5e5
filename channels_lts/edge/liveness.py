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

MUCH = 65536  # bytes that wait for a client: a ping would have to wait behind them

_receive = WebSocketProtocol.dataReceived
_check_handshake = WebSocketProtocol.check_ping


def apply():
    """Note when a client sends data, and ping it by that. Raises UnexpectedVersion."""
    check([entry("websocket-liveness")])
    WebSocketProtocol.alive_at = 0  # when the client last did something, by time.monotonic()
    WebSocketProtocol.pinged_at = 0  # when the last ping was sent
    WebSocketProtocol.asked_at = None  # when the first ping was sent that has no answer yet
    WebSocketProtocol.untaken = 0  # bytes that waited for the client when they were last counted
    WebSocketProtocol.dataReceived = _note_and_receive
    WebSocketProtocol.check_ping = _check


def _note_and_receive(protocol, data):
    """Take each byte for an answer: a part of a large message too."""
    protocol.alive_at, protocol.asked_at = time.monotonic(), None
    _receive(protocol, data)


def _check(protocol):
    """Ping a socket whose client is silent, or drop it. daphne calls this each two seconds."""
    if protocol.state != protocol.STATE_OPEN:
        _check_handshake(protocol)
        return
    now, interval = time.monotonic(), protocol.main_factory.ping_interval
    if now - protocol.alive_at < interval:
        return
    if _takes_data(protocol):
        protocol.alive_at, protocol.asked_at = now, None
    elif _is_overdue(protocol, now):
        # Not at once: if this process stood still, the answer is waiting to be read.
        reactor.callLater(0, _drop_if_overdue, protocol)
    elif now - protocol.pinged_at >= interval:
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
    """Return whether much data waits that is new, or of which the client has taken a part."""
    before, protocol.untaken = protocol.untaken, untaken_bytes(protocol.transport)
    return protocol.untaken < before if before > MUCH else protocol.untaken > MUCH
