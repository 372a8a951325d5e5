"""A connection that waits in Redis for the messages of a process, without a thread."""

from .redis_py import NoScriptError, RedisError
from .results import Drained


class Reader:
    """Waits for the first item of a list, and takes the other items in the same round trip.

    `connection` is a RawConnection, `list_key` (str) the key of the list. `script` is the Script
    that takes the other items, and `command` (list) runs it. `load` (callable) returns the message
    of an item. Each method raises RedisError if Redis cannot be used.
    """

    def __init__(self, connection, list_key, script, command, load):
        self._connection = connection
        self._list_key = list_key
        self._script = script
        self._command = command
        self._load = load
        try:
            connection.call("SCRIPT LOAD", script.text)
            self._socket = connection.duplicate_socket()
        except RedisError:
            connection.close()
            raise

    def request(self, seconds):
        """Request the next items. Redis answers within `seconds`; `read` returns the answer."""
        self._connection.send([["BLPOP", self._list_key, seconds], self._command])

    def read(self):
        """Return the answer as Drained.

        This takes one round trip, and a second one if the first item is the name of a key. Stock
        asgi_redis sends such items. If Redis has forgotten the script, run it again: BLPOP has
        taken the first item already. If that cannot be loaded, return the others: Redis has
        removed them. The log has a line for the first one.
        """
        first = self._connection.read()
        try:
            answer = self._connection.read()
        except NoScriptError:
            command = self._script.command_with_text(self._command)
            answer = self._connection.call(*command)
        drained = Drained.of(answer)
        try:
            first = first and self._load(first[1])
        except RedisError:
            return drained
        if first:
            drained.items.insert(0, first)
        return drained

    def no_answer(self, seconds):
        """Return the error (exception) that there was no answer within some seconds (int)."""
        return self._connection.no_answer(seconds)

    def fileno(self):
        """Return the file descriptor (int) that is readable when an answer has come."""
        return self._socket.fileno()

    def close(self):
        self._socket.close()
        self._connection.close()
