"""Pause a reply channel: its sender gets ChannelFull until the channel is resumed."""

from .redis_errors import RedisUnavailable


class Pauses:
    """The part of the channel layer that an interface server uses for a client that is slow.

    Needs `store` (Store) and `outage` (OutageLog). While Redis cannot be used, nothing is paused.
    """

    def pause(self, channel, seconds):
        """Let `send` refuse messages to a reply channel (str), for `seconds` (int) at most."""
        self._change(self.store.pause, channel=channel, seconds=seconds)

    def resume(self, channel):
        """Let `send` take messages to a reply channel (str) again."""
        self._change(self.store.resume, channel=channel)

    def _change(self, method, **arguments):
        try:
            with self.outage.translate_errors():
                method(**arguments)
        except RedisUnavailable:
            pass  # the log names the outage
