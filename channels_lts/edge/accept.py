"""Ask the checks of the edge about each new connection, and count those that are open.

A check takes the client's address (twisted.internet.interfaces.IAddress) and returns a cause (str)
to refuse the connection, or None.
"""

from daphne.http_protocol import HTTPFactory
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import Protocol
from twisted.web.http import HTTPChannel

from .refusal import enforce

ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Length: 0\r\n\r\n"
)

_checks = []
_on_open = []
_build_protocol = HTTPFactory.buildProtocol
_connection_made = HTTPChannel.connectionMade


class Connection:
    """An open connection. `release` (callable) is called when it closes."""

    def __init__(self, transport):
        self.transport = transport

    @staticmethod
    def release():
        """Do nothing: a part of the edge may set another function."""


class Connections(dict):
    """The open connections, {transport: Connection}.

    daphne gives a transport another protocol when HTTP becomes a WebSocket. So its
    `connectionLost` removes it. (With a ProtocolWrapper autobahn would not find TLS.)
    """

    def add(self, transport):
        """Add a transport until it closes."""
        self[transport] = Connection(transport)
        connection_lost = transport.connectionLost

        def remove(reason):
            del transport.connectionLost  # that of its class is left
            self.pop(transport).release()
            connection_lost(reason)

        transport.connectionLost = remove


class _Refused(Protocol):
    """A connection that is refused: it gets an answer, and is closed."""

    def connectionMade(self):
        # An answer over TLS needs a handshake, which takes time.
        if ISSLTransport.providedBy(self.transport):  # pragma: no cover: the lock has no pyOpenSSL
            self.transport.abortConnection()
        else:
            self.transport.write(ANSWER)
            self.transport.loseConnection()


connections = Connections()


def add_check(check, on_open=None):
    """Let `check` be asked about each connection from now on.

    `on_open` (callable) is called with each Connection that is let in.
    """
    HTTPFactory.buildProtocol = _ask_checks
    HTTPChannel.connectionMade = _count
    if check not in _checks:
        _checks.append(check)
        _on_open.extend([on_open] if on_open else [])


def _ask_checks(factory, address):
    for check in _checks:
        cause = check(address)
        if cause and enforce(cause):
            return _Refused()
    return _build_protocol(factory, address)


def _count(channel):
    connections.add(channel.transport)
    for callback in _on_open:
        callback(connections[channel.transport])
    _connection_made(channel)
