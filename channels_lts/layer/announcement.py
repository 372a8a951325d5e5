"""Let senders see whether an interface server lives: it holds a subscription as long as it does.

Redis knows at once when the connection of a killed process has ended. Its registration lasts
longer. Nobody publishes to the subscription, so nobody is woken.
"""

from twisted.internet.interfaces import IReadDescriptor
from zope.interface import implementer

from .redis_py import RedisError


@implementer(IReadDescriptor)
class Announcement:
    """The subscription of a process. Only the reactor's thread uses it.

    `subscribe` (callable) returns a RawConnection, or raises RedisError. `reactor` is Twisted's.
    `failed` (callable) is called with the RedisError if the subscription ended, and Redis does not
    take another one.
    """

    def __init__(self, subscribe, reactor, failed):
        self._subscribe = subscribe
        self._reactor = reactor
        self._failed = failed
        self._connection = self._socket = None

    def is_open(self):
        return self._connection is not None

    def open(self):
        """Subscribe, unless that is done already. Raises RedisError."""
        if self.is_open():
            return
        connection = self._subscribe()
        try:
            self._socket = connection.duplicate_socket()
        except RedisError:
            connection.close()
            raise
        self._connection = connection
        self._reactor.addReader(self)

    def close(self):
        if self.is_open():
            self._reactor.removeReader(self)
            self._socket.close()
            self._connection.close()
            self._connection = None

    # What the reactor calls

    def fileno(self):
        return self._socket.fileno()

    def logPrefix(self):
        return "channels_lts"

    def doRead(self):
        """Subscribe again: the connection has ended, because nothing else can come."""
        self.close()
        try:
            self.open()
        except RedisError as error:
            self._failed(error)

    def connectionLost(self, reason):
        self.doRead()
