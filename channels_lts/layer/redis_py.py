"""The parts of redis-py that are not its public commands. Only this module uses them.

redis-py 2.10 (asgi_redis 1.4.3 pins it) offers no way to wait for an answer without a thread. So
`RawConnection` takes a connection out of a client's pool, with all options of that host: password,
database, TLS, unix socket.
"""

import hashlib
import selectors
import socket

import redis
from redis.exceptions import (
    ConnectionError,
    NoScriptError,
    RedisError,
    ResponseError,
    TimeoutError,
)

__all__ = ["UNAVAILABLE", "ConnectionError", "RawConnection", "RedisError", "Script", "client"]

# The errors that mean: this Redis cannot be used now. ResponseError is out of memory, read-only
# after a failover, a missing password, or a format of the data that this process does not know.
UNAVAILABLE = (ConnectionError, TimeoutError, ResponseError)


def client(url, options):
    """Return a client (redis.Redis) for a URL (str) with options (dict). It connects later."""
    return redis.Redis.from_url(url, **options)


class Script:
    """A Lua script, which Redis knows by the SHA-1 of its text (str)."""

    def __init__(self, text):
        self.text = text
        self.sha = hashlib.sha1(text.encode()).hexdigest()

    def run(self, client, keys, args):
        """Run the script with EVALSHA; load it first if Redis does not have it.

        Return the script's result. Raises RedisError.
        """
        command = [self.sha, len(keys)] + list(keys) + list(args)
        try:
            return client.evalsha(*command)
        except NoScriptError:
            client.script_load(self.text)
            return client.evalsha(*command)

    def command(self, keys, args):
        """Return the command (list) that runs the script, for RawConnection.send."""
        return ["EVALSHA", self.sha, len(keys)] + list(keys) + list(args)


class RawConnection:
    """One connection of a client's pool: sends commands now, reads their answers later.

    Raises RedisError if it cannot connect.
    """

    def __init__(self, client):
        self._pool = client.connection_pool
        self._connection = self._pool.get_connection("raw")
        try:
            self._connection.connect()
        except RedisError:
            self.close()
            raise

    def call(self, *command):
        """Send one command; return its answer. Raises RedisError."""
        self._connection.send_command(*command)
        return self._connection.read_response()

    def send(self, commands):
        """Send commands (list of lists) in one write. Raises RedisError."""
        self._connection.send_packed_command(self._connection.pack_commands(commands))

    def read(self):
        """Return the next answer; wait for it. Raises RedisError."""
        return self._connection.read_response()

    def has_answer(self):
        """Return whether the socket has something to read: an answer, or the end of the connection.

        redis-py's own `can_read` uses select(), which refuses file descriptors from 1024 on.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            return bool(selector.select(0))

    def fileno(self):
        """Return the file descriptor (int) of the socket, for a selector."""
        return self._connection._sock.fileno()

    def duplicate_socket(self):
        """Return a second socket object of the connection, which the caller closes.

        redis-py closes its own on an error, before a reactor can forget that socket. Raises
        ConnectionError if the process has no free file descriptor.
        """
        own = self._connection._sock
        try:
            return socket.fromfd(own.fileno(), own.family, own.type)
        except OSError as error:
            raise ConnectionError(str(error)) from error

    def close(self):
        """Disconnect, and give the connection back to its pool."""
        self._connection.disconnect()
        self._pool.release(self._connection)
