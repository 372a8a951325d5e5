"""Write what an interface server says of its clients: slow, gone, or answered without a worker."""

from .envelope import split


class PauseStore:
    """The part of the store for pauses.py. Each method raises RedisError if Redis cannot be used.

    Needs `connection`, `host_of` and `_keys` of the Store.
    """

    def withdraw(self, *, host, key):
        """Delete a message that no process has taken yet; `threads.sent` has the arguments."""
        self.connection(host).delete(key)

    def pause(self, *, channel, seconds):
        """Refuse messages to a reply channel (str) for some seconds (int), unless it is resumed."""
        self._connection_of(channel).set(self._keys.pause(channel), "", ex=seconds)

    def resume(self, *, channel):
        """Take messages to a reply channel (str) again."""
        self._connection_of(channel).delete(self._keys.pause(channel))

    def mark_gone(self, *, channel, seconds):
        """Let senders to a reply channel (str) know, for some seconds (int), that nobody reads."""
        self._connection_of(channel).set(self._keys.gone(channel), "", ex=seconds)

    def _connection_of(self, reply_channel):
        return self.connection(self.host_of(split(reply_channel)[0]))
