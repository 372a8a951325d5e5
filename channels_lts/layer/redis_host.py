"""Let commands fail at once while their Redis host does not answer.

In an outage each command would wait until its timeout: daphne's requests one after the other, each
for four seconds. So only the first one waits. Then a thread asks the host until it answers, and
meanwhile no command is sent.
"""

import threading
import time

from .redis_errors import ConnectionError, HostAway, RedisError, ResponseError, TimeoutError


class Host:
    """What a process knows about one Redis host.

    `where` (str) names it in the log, and `log` is an OutageLog. `pool` is the connection pool of
    the client, and says how to connect.
    """

    interval = 0.5  # seconds between two questions

    def __init__(self, where, log, pool):
        self.where = where
        self.log = log
        self.pool = pool
        self.is_away = False
        self._cause = None
        self._lock = threading.Lock()
        self._thread = None

    def check(self):
        """Raise HostAway while the host does not answer."""
        if not self.is_away:
            return
        if not self._thread.is_alive():  # it has just ended, or this process was forked
            self._start()
        raise self.marked(HostAway(self._cause))

    def answered(self):
        """Note that the host has answered a command."""
        if self.log.since:
            self.log.end(self.where)

    def failed(self, error, connecting=False):
        """Note the error (exception) of a command, or of an attempt to connect.

        One connection that was cut says nothing about the host. A timeout does, and an attempt to
        connect that fails, unless the client's own limit of connections is reached.
        """
        self.marked(error)
        is_own_limit = "Too many connections" in str(error)
        refused = connecting and isinstance(error, ConnectionError) and not is_own_limit
        if (refused or isinstance(error, TimeoutError)) and not self.is_away:
            self._cause = str(error)
            self._start()

    def marked(self, error):
        """Return an error (exception) with the name of the host, for the log."""
        error.where = self.where
        return error

    def _start(self):
        """Start the thread that asks, unless it runs."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._ask_until_answered, daemon=True)
                self.is_away = True
                self._thread.start()

    def _ask_until_answered(self):
        while True:
            error = self._ask()
            if not error:
                break
            self.log.begin(self.marked(error))
            time.sleep(self.interval)
        self.is_away = False

    def _ask(self):
        """Connect to the host; return the exception if it does not answer.

        An error that Redis itself answers is an answer, too.
        """
        try:
            ask(self.pool, "PING")
        except ResponseError:
            pass
        except (RedisError, OSError) as error:
            return error


def ask(pool, *command):
    """Send a command on a new connection, with a pool's options; return its answer.

    This tries it also while the host counts as away. Raises RedisError.
    """
    connection = pool.connection_class(**pool.connection_kwargs)
    try:
        connection.connect()
        connection.send_command(*command)
        return connection.read_response()
    finally:
        connection.disconnect()


class NoHost:
    """Stands for the host of a client that belongs to no layer: each command tries by itself."""

    is_away = False

    def check(self):
        pass

    answered = check

    def failed(self, error, connecting=False):
        pass

    def marked(self, error):
        return error
