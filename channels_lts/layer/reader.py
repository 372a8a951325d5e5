"""A connection on which a process waits in Redis for its messages, without a thread."""

from .redis_py import RedisError
from .results import Drained


class Reader:
    """Waits for the first item of a list, and takes the others with it in the same round trip.

    `connection` is a RawConnection, `list_key` (str) the key of the list, `script` the Script that
    takes the others and `command` (list) what runs it. `load` (callable) gives the message of an
    item. Each method raises RedisError where Redis cannot be used.
    """

    def __init__(self, connection, list_key, script, command, load):
        self._connection = connection
        self._list_key = list_key
        self._command = command
        self._load = load
        try:
            connection.call("SCRIPT LOAD", script.text)
            self._socket = connection.duplicate_socket()
        except RedisError:
            connection.close()
            raise

    def request(self, seconds):
        """Ask for what comes, at the latest after so many seconds; `read` gets the answer."""
        self._connection.send([["BLPOP", self._list_key, seconds], self._command])

    def read(self):
        """Return the answer, as Drained.

        One round trip, and one more if the first item is the name of a key: a process on stock
        asgi_redis has sent it.
        """
        first, answer = self._connection.read(), self._connection.read()
        drained = Drained.of(answer)
        first = first and self._load(first[1])
        if first:
            drained.items.insert(0, first)
        return drained

    def fileno(self):
        """Return the file descriptor (int) that is readable when an answer has come."""
        return self._socket.fileno()

    def close(self):
        self._socket.close()
        self._connection.close()
