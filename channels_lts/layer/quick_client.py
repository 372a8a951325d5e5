"""A client that runs a command as quickly on redis-py 8 as redis-py 2.10 does.

redis-py 8 needs up to twice the time of 2.10 for a command: it also checks the connection, prepares
to retry, and counts for metrics. `QuickPool` and `QuickClient` do less for each command.
"""

from inspect import signature

import redis
from redis.connection import ConnectionPool

from ..backports.versions import is_at_least
from .wire import has_answer, packed

# redis-py before 5.3 wants the name of a command, and uses it nowhere. Later ones warn about it.
_NAME = signature(ConnectionPool.get_connection).parameters["command_name"]
COMMAND_NAME = ["raw"] if _NAME.default is _NAME.empty else []

# The options with which QuickClient works; it works with those of sockets and TLS, too.
OPTIONS = {"username", "password", "db", "max_connections", "client_name", "health_check_interval"}


def is_quick(given):
    """Return whether QuickClient does all that a project's options (names) ask for.

    It does not retry, and it knows only RESP2. redis-py before 3.5 stays as it is: 2.10 is quick,
    and sends a command again after an error. redis-py 9 may change what QuickPool uses of it.
    """
    known = all(name in OPTIONS or name.startswith(("socket_", "ssl_")) for name in given)
    return known and is_at_least("redis", 3, 5) and not is_at_least("redis", 9, 0)


class QuickPool(ConnectionPool):
    """Lends connections as redis-py does, but checks an idle one with one system call.

    It uses redis-py's own list and set, each in one step that needs no lock.
    """

    def get_connection(self, *command_name, **options):
        """Return a connection that is open and has nothing to read. Raises RedisError."""
        self._checkpid()  # after a fork, forget the connections of the other process
        try:
            connection = self._available_connections.pop()
        except IndexError:
            return super().get_connection(*command_name, **options)
        if connection._sock and not has_answer(connection._sock):
            self._in_use_connections.add(connection)
            return connection
        self._available_connections.append(connection)
        return super().get_connection(*command_name, **options)  # redis-py connects it again

    def release(self, connection):
        """Take a connection back."""
        self._checkpid()
        if connection.pid != self.pid or connection not in self._in_use_connections:
            return super().release(connection)  # pragma: no cover: after a fork while it is lent
        self._in_use_connections.remove(connection)
        self._available_connections.append(connection)


class QuickClient(redis.Redis):
    """Runs a command without retries and metrics. A pipeline is redis-py's own."""

    @classmethod
    def from_url(cls, url, **options):
        """Return a client for a URL (str). `close` closes its connections."""
        made = cls(connection_pool=QuickPool.from_url(url, **options))
        made.auto_close_connection_pool = True
        return made

    def execute_command(self, *args, **options):
        """Run a command; arguments, answer and errors are redis-py's."""
        parts = [*args[0].split(), *args[1:]]
        return self._run(parts, lambda lent: self.parse_response(lent, args[0], **options))

    def evalsha(self, *args):
        """Run a script, whose answer redis-py returns as it is."""
        return self._run(["EVALSHA", *args], lambda lent: lent.read_response())

    def _run(self, parts, read):
        connection = self.connection_pool.get_connection(*COMMAND_NAME)
        try:
            connection.send_packed_command([packed(parts, connection.encoder.encode)])
            return read(connection)
        finally:
            self.connection_pool.release(connection)
