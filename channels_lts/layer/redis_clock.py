"""Know the clock of a Redis host, so that a command can carry the time when its sender gives up.

A Redis that hangs finds the commands in its sockets when it continues: its senders have given up by
then. A script compares the deadline with the clock of Redis, which is another one than ours.
"""

import time

FRESH = 30  # seconds that an answer of Redis counts
SMALL = 0.1  # seconds; an answer that took longer counts for a second only


class RedisClock:
    """Gives deadlines in the time of one host.

    The clock of Redis was read before its answer came. So a deadline is never too late, and too
    early by at most the time that the answer took, but for the drift of two clocks in FRESH
    seconds. If the clock of Redis is set forward, SEND answers that it is too late: `forget` lets
    the clock ask again.
    """

    def __init__(self):
        self._sample = 0, 0  # Redis's time minus ours; until when (by time.monotonic) that counts

    def deadline(self, client, seconds):
        """Return the time of Redis (int, milliseconds) in some seconds.

        `client` (redis.Redis) asks Redis for the time. Raises RedisError.
        """
        offset, until = self._sample
        if time.monotonic() >= until:
            offset = self._ask(client)
        return int((time.monotonic() + seconds + offset) * 1000)

    def forget(self):
        """Ask Redis before the next deadline."""
        self._sample = 0, 0

    def _ask(self, client):
        before = time.monotonic()
        whole, micro = client.time()
        now = time.monotonic()
        offset = whole + micro / 1e6 - now
        self._sample = offset, now + (FRESH if now - before < SMALL else 1)
        return offset


def patience(client):
    """Return the seconds (float) that a client waits for an answer; None if it waits for ever."""
    return client.connection_pool.connection_kwargs.get("socket_timeout")
