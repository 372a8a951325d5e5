"""The clients of the layer: they send each command once.

redis-py sends a command again after an error: 2.10 after each lost connection, and later releases
if their options say so. Redis may have carried out the first one. `OnceClient` checks a connection
before it uses it, and sends a command once, on each redis-py.

redis-py 8 also needs up to twice the time of 2.10 for a command: it checks the connection, prepares
to retry, and counts for metrics. `QuickPool` and `QuickClient` do less for each command.
"""

from inspect import signature

import redis
from redis.connection import ConnectionPool

from ..backports.versions import is_at_least
from .redis_errors import ANSWERS, RedisError, ResponseError
from .redis_host import NoHost
from .wire import has_answer, packed

# redis-py before 5.3 wants the name of a command, and uses it nowhere. Later ones warn about it.
_NAME = signature(ConnectionPool.get_connection).parameters["command_name"]
COMMAND_NAME = ["raw"] if _NAME.default is _NAME.empty else []

# The options with which QuickClient works; it works with those of sockets and TLS, too.
OPTIONS = {"username", "password", "db", "max_connections", "client_name", "health_check_interval"}


def is_quick(given):
    """Return whether QuickClient does all that a project's options (names) ask for.

    It knows only RESP2. redis-py before 3.5 is quick itself, and redis-py 9 may change what
    QuickPool uses of it.
    """
    known = all(name in OPTIONS or name.startswith(("socket_", "ssl_")) for name in given)
    return known and is_at_least("redis", 3, 5) and not is_at_least("redis", 9, 0)


class OnceClient(redis.Redis):
    """Sends each command once; arguments, answers and errors are redis-py's.

    An error has `may_be_done` (bool): whether Redis may have got the command. A pipeline is
    redis-py's own; `run_all` takes its place. `host` is a Host.
    """

    host = NoHost()

    def execute_command(self, *args, **options):
        """Run a command; return its answer. Raises RedisError."""
        return self._run(
            lambda lent: lent.pack_command(*args),
            lambda lent: self.parse_response(lent, args[0], **options),
        )

    def run_all(self, commands):
        """Run commands (list of lists) in one round trip; return their answers (list).

        Raises the first error of an answer, after all answers are read.
        """
        if not commands:
            return []
        return self._run(
            lambda lent: [b"".join(packed(one, lent.encoder.encode) for one in commands)],
            lambda lent: _answers(lent, len(commands)),
        )

    def _run(self, pack, read):
        """Send what `pack(connection)` returns (list of bytes); return `read(connection)`."""
        host = self.host
        if host.is_away:
            host.check()
        try:
            connection = self._connect()
        except RedisError as error:
            host.failed(error, connecting=True)
            raise
        try:
            answer = _send_once(connection, pack, read)
        except RedisError as error:
            host.failed(error)
            raise
        finally:
            self.connection_pool.release(connection)
        host.answered()
        return answer

    def _connect(self):
        """Return a connection that is open and has nothing to read. Raises RedisError."""
        connection = self.connection_pool.get_connection(*COMMAND_NAME)
        try:
            connected = getattr(connection, "_sock", None)
            if connected and has_answer(connected):  # pragma: no cover: redis-py before 3.3
                connection.disconnect()
            connection.connect()
        except BaseException:  # pragma: no cover: an older redis-py connects here
            self.connection_pool.release(connection)
            raise
        return connection


def _send_once(connection, pack, read):
    data = pack(connection)
    try:
        connection.send_packed_command(data)
        return read(connection)
    except ResponseError:
        raise
    except BaseException as error:
        connection.disconnect()  # an answer that still comes would be that of the next command
        error.may_be_done = not isinstance(error, ANSWERS)
        raise


def _answers(connection, number):
    """Read answers; return them. Raises the first ResponseError, after all are read."""
    answers, failure = [], None
    for _ in range(number):
        try:
            answers.append(connection.read_response())
        except ResponseError as error:
            failure = failure or error
    if failure:
        raise failure
    return answers


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


class QuickClient(OnceClient):
    """Runs a command without retries and metrics."""

    @classmethod
    def from_url(cls, url, **options):
        """Return a client for a URL (str). `close` closes its connections."""
        made = cls(connection_pool=QuickPool.from_url(url, **options))
        made.auto_close_connection_pool = True
        return made

    def execute_command(self, *args, **options):
        """Run a command; arguments, answer and errors are redis-py's."""
        parts = [*args[0].split(), *args[1:]]
        return self._run(
            lambda lent: [packed(parts, lent.encoder.encode)],
            lambda lent: self.parse_response(lent, args[0], **options),
        )

    def evalsha(self, *args):
        """Run a script, whose answer redis-py returns as it is."""
        parts = ["EVALSHA", *args]
        return self._run(
            lambda lent: [packed(parts, lent.encoder.encode)],
            lambda lent: lent.read_response(),
        )

    def _connect(self):
        return self.connection_pool.get_connection(*COMMAND_NAME)  # QuickPool has checked it
