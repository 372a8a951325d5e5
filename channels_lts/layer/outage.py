"""Report that Redis cannot be used: by one exception, and by two lines in the log."""

import logging
import threading
import time
from contextlib import contextmanager

from asgiref.base_layer import BaseChannelLayer

from .redis_py import UNAVAILABLE
from .urls import without_password

__all__ = ["OutageLog", "RedisUnavailable", "without_password"]

logger = logging.getLogger("channels_lts")


class RedisUnavailable(BaseChannelLayer.ChannelFull):
    """Redis cannot be used now. A sender may treat it as a channel that is full."""


class OutageLog:
    """Logs once that Redis cannot be used, and once that it is back, for any number of calls.

    `where` (str) names the hosts in the log; `without_password` makes it from their URLs.
    """

    quiet = 2  # seconds without an error until Redis counts as back: another host may still fail

    def __init__(self, where):
        self.where = where
        self.since = self.last = None
        self.lock = threading.Lock()

    @contextmanager
    def translate_errors(self):
        """Turn redis-py's errors into RedisUnavailable, and log the outage or its end."""
        try:
            yield
        except UNAVAILABLE as cause:
            self.begin(cause)
            raise RedisUnavailable(f"Redis at {self.where} cannot be used: {cause}") from cause
        self.end()

    def begin(self, cause):
        """Record an error (exception)."""
        with self.lock:
            self.last = time.time()
            first, self.since = self.since is None, self.since or self.last
        if first:
            logger.error("Redis at %s cannot be used, retrying: %s", self.where, cause)

    def end(self):
        """Record that Redis has answered."""
        if self.since is None or time.time() < self.last + self.quiet:
            return
        with self.lock:
            since, self.since = self.since, None
        if since:
            logger.warning("Redis at %s is back after %.0f s.", self.where, self.last - since)
