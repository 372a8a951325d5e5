"""Ask the checks of the edge about each new connection, and count those that are open.

A check takes the client's address (twisted.internet.interfaces.IAddress) and returns a cause (str)
to refuse the connection, or None.
"""

from daphne.http_protocol import HTTPFactory
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import Protocol
from twisted.protocols.policies import ProtocolWrapper

from .refusal import enforce

ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Length: 0\r\n\r\n"
)

_checks = []
_on_open = []
_build_protocol = HTTPFactory.buildProtocol


class Connections:
    """The open connections, in the place of the factory that a ProtocolWrapper has."""

    def __init__(self):
        self.open = set()

    def __len__(self):
        return len(self.open)

    def registerProtocol(self, connection):
        self.open.add(connection)
        for callback in _on_open:
            callback(connection)

    def unregisterProtocol(self, connection):
        self.open.discard(connection)
        connection.release()


class Connection(ProtocolWrapper):
    """A client's connection. daphne exchanges its protocol when HTTP becomes a WebSocket.

    `release` (callable) is called when it closes.
    """

    @staticmethod
    def release():
        """Do nothing: a part of the edge may set another function."""


class _Refused(Protocol):
    """A connection that is refused: it gets an answer, and is closed."""

    def connectionMade(self):
        if ISSLTransport.providedBy(self.transport):
            self.transport.abortConnection()  # an answer needs a handshake, which takes time
        else:
            self.transport.write(ANSWER)
            self.transport.loseConnection()


connections = Connections()


def add_check(check, on_open=None):
    """Let `check` be asked about each connection from now on.

    `on_open` (callable) is called with each Connection that is let in.
    """
    HTTPFactory.buildProtocol = _ask_checks
    if check not in _checks:
        _checks.append(check)
        _on_open.extend([on_open] if on_open else [])


def _ask_checks(factory, address):
    for check in _checks:
        cause = check(address)
        if cause and enforce(cause):
            return _Refused()
    return Connection(connections, _build_protocol(factory, address))
