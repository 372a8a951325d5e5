"""Wait for messages at several Redis hosts at once: BLPOP waits at one host only."""

import selectors
import threading

from .redis_py import RedisError


class MultiHostWaiter(threading.local):
    """The subscriptions of one thread to the wake-ups that senders publish with a message.

    `subscribe` (callable) takes the index of a host (int) and returns a RawConnection.
    """

    def __init__(self, hosts, subscribe):
        self.hosts = hosts
        self.subscribe = subscribe
        self.connections = {}

    def wait(self, seconds):
        """Wait until a message is sent at one of the hosts, for `seconds` at most.

        Return at once after a new subscription, because a message may have been sent before it.
        Raises RedisError if no host can be used.
        """
        before = set(self.connections)
        errors = [error for error in map(self._connect, self.hosts) if error]
        if len(errors) == len(self.hosts):
            raise errors[0]
        if before != set(self.connections):
            return
        with selectors.DefaultSelector() as selector:
            for host, connection in self.connections.items():
                selector.register(connection, selectors.EVENT_READ, host)
            for key, _ in selector.select(seconds):
                self._read(key.data)

    def _connect(self, host):
        """Subscribe at a host unless that is done already; return the error if it fails."""
        if host not in self.connections:
            try:
                self.connections[host] = self.subscribe(host)
            except RedisError as error:
                return error

    def _read(self, host):
        connection = self.connections[host]
        try:
            while connection.has_answer():
                connection.read()
        except RedisError:
            self.connections.pop(host).close()
