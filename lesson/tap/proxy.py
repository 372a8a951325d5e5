"""Stand between a process and its Redis: forward all bytes, and read them.

The bytes are read before they are forwarded. So a hop is never later than what follows from it. A
side that does not read its bytes stops the other one: the tap keeps little in its memory.
"""

import time

from twisted.internet import reactor
from twisted.internet.protocol import ClientFactory, Factory, Protocol

from .traffic import Traffic


class Listening(Factory):
    """Takes the connections of a process. `watcher` is a Process, `redis` the path of a socket."""

    noisy = False

    def __init__(self, redis, watcher):
        self.redis = redis
        self.watcher = watcher

    def buildProtocol(self, address):
        return Client(self)


class Client(Protocol):
    """The side of the process. What it sends waits until Redis has accepted the connection."""

    def __init__(self, factory):
        self.watcher = watcher = factory.watcher
        self.redis = factory.redis
        self.server = None
        self.has_left = False
        self.traffic = Traffic(
            time.time, watcher.sends, watcher.has_answer, watcher.has_lost_connection
        )

    def connectionMade(self):
        self.transport.pauseProducing()
        reactor.connectUNIX(self.redis, Upstream(self))

    def redis_accepted(self, server):
        self.server = server
        self.watcher.is_connected()
        if self.has_left:
            server.transport.loseConnection()
        else:
            server.transport.registerProducer(self.transport, True)
            self.transport.registerProducer(server.transport, True)
            self.transport.resumeProducing()

    def dataReceived(self, data):
        self.traffic.sent(data)
        self.server.transport.write(data)

    def redis_sent(self, data):
        self.traffic.answered(data)
        self.transport.write(data)

    def redis_left(self):
        self.traffic.ended()
        self.transport.loseConnection()

    def connectionLost(self, reason):
        self.has_left = True
        if self.server is not None:
            self.server.transport.loseConnection()


class Upstream(ClientFactory):
    """Connects to Redis for a Client."""

    noisy = False

    def __init__(self, client):
        self.client = client

    def buildProtocol(self, address):
        return Server(self.client)

    def clientConnectionFailed(self, connector, reason):
        self.client.watcher.is_refused()
        self.client.redis_left()


class Server(Protocol):
    """The side of Redis."""

    def __init__(self, client):
        self.client = client

    def connectionMade(self):
        self.client.redis_accepted(self)

    def dataReceived(self, data):
        self.client.redis_sent(data)

    def connectionLost(self, reason):
        self.client.redis_left()
