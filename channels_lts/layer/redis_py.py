"""The parts of redis-py that are not its public commands. quick_client.py has more of them.

It works with redis-py 2.10.6 (which asgi_redis 1.4.3 pins), 3.5 and all later releases.

redis-py offers no way to wait for an answer without a thread. So `RawConnection` takes a connection
out of a client's pool, with all options of that host: password, database, TLS, unix socket.
"""

import socket
from contextlib import contextmanager
from inspect import Parameter, signature

import redis
from redis.connection import (
    Connection,
    ConnectionPool,
    SSLConnection,
    UnixDomainSocketConnection,
)

from .quick_client import COMMAND_NAME, OnceClient, QuickClient, is_quick
from .redis_errors import UNAVAILABLE, ConnectionError, NoScriptError, RedisError, ResponseError
from .redis_host import Host, NoHost
from .urls import UnreadableURL, check_url, query_of, without_password
from .wire import has_answer, packed

__all__ = ["UNAVAILABLE", "ConnectionError", "NoScriptError", "RawConnection", "RedisError"]
__all__ += ["ResponseError", "client", "single_attempt", "steady_options"]

# Options whose defaults newer releases of redis-py have changed, with the values of 2.10. A release
# gets those that it knows.
STEADY = {
    "protocol": 2,  # redis-py 8 begins with HELLO 3, which Redis before 6.0 refuses
    "max_connections": 2**31,  # redis-py 8 has 100; a worker may have more threads
    "driver_info": None,  # without it, redis-py 8 begins each connection with two CLIENT SETINFO
}
STEADY_5 = {"lib_name": None, "lib_version": None}  # driver_info's former names

CONNECTIONS = {"rediss": SSLConnection, "unix": UnixDomainSocketConnection}


def client(url, options, log=None):
    """Return an OnceClient for a URL (str) with options (dict). It connects later.

    User name, password and path of the URL are percent-decoded, on each redis-py. So a `%` in a
    password has to be written as `%25`. redis-py before 3.4 knows no user names and ignores them.
    A password in the URL takes precedence over one in the options. With an OutageLog, `log`, its
    commands fail at once in an outage. Raises UnreadableURL, and ValueError for an option that
    redis-py does not know.
    """
    check_url(url)
    options = dict(options)
    maker = QuickClient if is_quick([*options, *query_of(url)]) else OnceClient
    kind = CONNECTIONS.get(url.partition(":")[0], Connection)
    known = _options_of(options.get("connection_class", kind))
    # For unix sockets, before redis-py 4.
    if "socket_connect_timeout" not in known:  # pragma: no cover: an older redis-py
        options.pop("socket_connect_timeout", None)
    # redis-py from 4.0 on always decodes.
    parameters = signature(ConnectionPool.from_url).parameters
    if "decode_components" in parameters:  # pragma: no cover: an older redis-py
        options["decode_components"] = True
    options = dict(steady_options(known), **options)
    try:
        made = maker.from_url(url, **options)
    except ValueError:
        raise UnreadableURL(url) from None
    _complete(made.connection_pool.connection_kwargs, known, options, query_of(url))
    _check(made.connection_pool)
    if log:
        made.host = Host(without_password(url), log, made.connection_pool)
    return made


def steady_options(known=None):
    """Return the options (dict) that make each redis-py behave as 2.10 does.

    `known` (set of str) are the options that a kind of connection has.
    """
    known = _options_of(Connection) if known is None else known
    wanted = STEADY if "driver_info" in known else dict(STEADY, **STEADY_5)
    return {
        name: value for name, value in wanted.items() if name in known or name == "max_connections"
    }


def single_attempt():
    """Return the option (dict) with which `redis.Redis(host, port)` tries once to connect.

    Without it redis-py from 6.0 on tries ten times, with pauses. `from_url` tries once anyway.
    """
    if "retry" not in signature(redis.Redis.__init__).parameters:  # pragma: no cover: before 4.0
        return {}
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {"retry": Retry(NoBackoff(), 0)}


def _options_of(kind):
    """Return the names (set of str) of the options that a class of connections takes."""
    names = set()
    for one in kind.__mro__:
        parameters = signature(one.__init__).parameters
        names.update(parameters)
        if not any(each.kind is Parameter.VAR_KEYWORD for each in parameters.values()):
            break
    return names


def _complete(kwargs, known, options, query):
    """Set what a redis-py leaves out of the arguments (dict) of its pool's connections.

    redis-py before 4.0 has None for a password that the URL has elsewhere than before the host, or
    that the options have. Later ones leave out what has its default, and stock asgi_redis needs it.
    """
    for name in known & {"username", "password"}:
        kwargs[name] = kwargs.get(name) or query.get(name) or options.get(name)
    defaults = {"db": 0} if "path" in kwargs else {"host": "localhost", "port": 6379, "db": 0}
    for name, value in defaults.items():
        kwargs.setdefault(name, value)


def _check(pool):
    """Make one connection of a pool, and do not connect it. Raises ValueError for a wrong option.

    Without this check daphne would log the error at each message, and answer nobody.
    """
    try:
        pool.connection_class(**pool.connection_kwargs)
    except (TypeError, RedisError) as error:
        raise ValueError(
            f"connection_kwargs of the channel layer, or the options in its URL: {error}"
        ) from error


class RawConnection:
    """One connection of a client's pool: sends commands now, reads their answers later.

    Raises RedisError if it cannot connect, and at once in an outage.
    """

    def __init__(self, client):
        self._host = getattr(client, "host", NoHost())
        self._host.check()
        self._pool = client.connection_pool
        with self._noted(connecting=True):
            self._connection = self._pool.get_connection(*COMMAND_NAME)
            try:
                self._connection.connect()
            except RedisError:  # pragma: no cover: an older redis-py connects here
                self.close()
                raise

    @contextmanager
    def _noted(self, connecting=False):
        """Note an error for the host. No timeout of the caller's is one: see `no_answer`."""
        try:
            yield
        except RedisError as error:
            self._host.failed(error, connecting)
            raise

    def no_answer(self, seconds):
        """Return the error (exception) that there was no answer within some seconds (int)."""
        error = ConnectionError(f"no answer within {seconds} seconds")
        return self._host.marked(error)

    def call(self, *command):
        """Send one command; return its answer. Raises RedisError."""
        with self._noted():
            self._connection.send_command(*command)
            return self._connection.read_response()

    def send(self, commands):
        """Send commands (list of lists) in one write. Raises RedisError."""
        packets = [packed(command, self._connection.encoder.encode) for command in commands]
        with self._noted():
            self._connection.send_packed_command([b"".join(packets)])

    def read(self):
        """Return the next answer; wait for it. Raises RedisError."""
        with self._noted():
            answer = self._connection.read_response()
        self._host.answered()
        return answer

    def has_answer(self):
        """Return whether the socket has something to read: an answer, or its end."""
        return has_answer(self)

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
