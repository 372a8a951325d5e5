"""Pause a reply channel: its sender gets ChannelFull until the channel is resumed.

If its client has left, its sender gets ReceiverGone. A request that nobody has taken is withdrawn.
"""

from .redis_errors import RedisUnavailable

GONE_EXPIRY = 60  # seconds that senders know of a client that has left; a later part renews it


class Pauses:
    """The part of the channel layer that an interface server uses for clients slow or gone.

    Needs `store` (Store) and `outage` (OutageLog). While Redis cannot be used, nothing is paused.
    """

    def pause(self, channel, seconds):
        """Let `send` refuse messages to a reply channel (str), for `seconds` (int) at most."""
        self._change(self.store.pause, channel=channel, seconds=seconds)

    def resume(self, channel):
        """Let `send` take messages to a reply channel (str) again."""
        self._change(self.store.resume, channel=channel)

    def mark_gone(self, channel):
        """Let `send` raise ReceiverGone for a reply channel (str): its client has left.

        Return whether Redis has the mark.
        """
        return self._change(self.store.mark_gone, channel=channel, seconds=GONE_EXPIRY)

    @property
    def last_sent(self):
        """Where the message waits that this thread has sent last, for `withdraw`; or None."""
        return getattr(self.store.threads, "sent", None)

    def withdraw(self, sent):
        """Let no worker take a message, unless one has. `sent` is its `last_sent`.

        Return whether Redis was asked for that: without it a message waits until it expires.
        """
        host, key = sent
        return self._change(self.store.withdraw, host=host, key=key)

    def _change(self, method, **arguments):
        try:
            with self.outage.translate_errors():
                method(**arguments)
        except RedisUnavailable:
            return False  # the log names the outage
        return True
