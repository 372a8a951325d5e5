"""Report that Redis cannot be used: by one exception, and by two lines in the log."""

import logging
import threading
import time
from contextlib import contextmanager

from .redis_errors import UNAVAILABLE, RedisUnavailable
from .urls import without_password

__all__ = ["OutageLog", "RedisUnavailable", "without_password"]

logger = logging.getLogger("channels_lts")


class OutageLog:
    """Logs once that a host cannot be used, and once that it is back, for any number of calls.

    `where` (str) names all hosts; `without_password` makes it from their URLs. An error that has
    the attribute `where` is of that host.
    """

    quiet = 2  # seconds without an error until Redis counts as back: another host may still fail

    def __init__(self, where):
        self.where = where
        self.since, self.last = {}, {}  # host to time: of its first error, and of its last one
        self.lock = threading.Lock()

    @contextmanager
    def translate_errors(self):
        """Turn redis-py's errors into RedisUnavailable, and log the outage or its end."""
        try:
            yield
        except UNAVAILABLE as cause:
            where = self.begin(cause)
            raise RedisUnavailable(
                f"Redis at {where} cannot be used: {cause}", getattr(cause, "may_be_done", False)
            ) from cause
        self.end()

    def begin(self, cause):
        """Record an error (exception); return the name of its host (str)."""
        where = getattr(cause, "where", self.where)
        with self.lock:
            first = where not in self.since
            self.last[where] = time.time()
            self.since.setdefault(where, self.last[where])
        if first:
            logger.error("Redis at %s cannot be used, retrying: %s", where, cause)
        return where

    def end(self, where=None):
        """Record that Redis has answered, at the host `where` (str)."""
        where = where or self.where
        if where not in self.since or time.time() < self.last[where] + self.quiet:
            return
        with self.lock:
            since = self.since.pop(where, None)
        if since:
            logger.warning("Redis at %s is back after %.0f s.", where, self.last[where] - since)
