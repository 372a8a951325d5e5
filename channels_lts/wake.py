"""How a worker waits at several Redis hosts at once: BLPOP waits at one."""

import selectors
import threading

from redis.exceptions import RedisError


class Wake(threading.local):
    """The subscriptions of one thread. A sender publishes on `channel` (str) at the host that it
    has given a message to."""

    def __init__(self, pools, channel):
        self.pools = pools
        self.channel = channel
        self.connections = {}

    def wait(self, seconds):
        """Return when a message was sent at one of the hosts, and after so many seconds; at once
        if it begins to listen somewhere, for what was sent before. Raises RedisError where none of
        them can be reached."""
        heard_at = set(self.connections)
        errors = [error for error in map(self._subscribe, self.pools) if error]
        if len(errors) == len(self.pools):
            raise errors[0]
        if heard_at != set(self.connections):
            return
        with selectors.DefaultSelector() as selector:
            for pool, connection in self.connections.items():
                selector.register(connection._sock, selectors.EVENT_READ, pool)
            for key, _ in selector.select(seconds):
                self._read(key.data)

    def _subscribe(self, pool):
        if pool in self.connections:
            return
        connection = pool.get_connection("SUBSCRIBE")
        try:
            connection.send_command("SUBSCRIBE", self.channel)
            connection.read_response()
        except RedisError as error:
            self._close(pool, connection)
            return error
        self.connections[pool] = connection

    def _read(self, pool):
        connection = self.connections[pool]
        try:
            while connection.can_read():
                connection.read_response()
        except RedisError:
            self._close(pool, self.connections.pop(pool))

    def _close(self, pool, connection):
        connection.disconnect()
        pool.release(connection)
