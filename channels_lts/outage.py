"""What a layer says of a Redis that is away, and no more often than is of use."""

import logging
import threading
import time

logger = logging.getLogger("channels_lts")


class Outage:
    """Says once that Redis is gone, and once that it is back, however many calls notice it."""

    quiet = 2  # seconds without a failure until it is back: of two hosts one may be gone

    def __init__(self, where):
        self.where = where
        self.since = self.last = None
        self.lock = threading.Lock()

    def begin(self, cause):
        with self.lock:
            self.last = time.time()
            first, self.since = self.since is None, self.since or self.last
        if first:
            logger.error("Redis at %s cannot be used, trying on: %s", self.where, cause)

    def end(self):
        if self.since is None or time.time() < self.last + self.quiet:
            return
        with self.lock:
            since, self.since = self.since, None
        if since:
            logger.warning("Redis at %s is back after %.0f s.", self.where, self.last - since)


class Drops:
    """Says that messages to a group were dropped, at most every `interval` seconds a group."""

    interval = 10  # seconds

    def __init__(self):
        self.lock = threading.Lock()
        self.messages = {}
        self.said = {}

    def add(self, group, members):
        """Note a message that `members` (int) sockets of a group (str) did not get."""
        with self.lock:
            messages, lost = self.messages.get(group, (0, 0))
            self.messages[group] = messages + 1, lost + members
            if time.time() < self.said.get(group, 0) + self.interval:
                return
            self.said[group] = time.time()
            messages, lost = self.messages.pop(group)
        logger.warning(
            "Dropped %d message(s) to the group %s, for %d socket(s) in all: their interface "
            "server does not keep up.",
            messages,
            group,
            lost,
        )


def without_password(url):
    """`redis://:secret@host/0` as it may stand in a log."""
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2]
