"""The log of messages that were dropped because an interface server does not keep up."""

import logging
import threading
import time

logger = logging.getLogger("channels_lts")


class DropLog:
    """Logs dropped messages of groups, at most one line in `interval` seconds for each group."""

    interval = 10  # seconds

    def __init__(self):
        self.lock = threading.Lock()
        self.dropped = {}  # {group: (messages, sockets) since the last line}
        self.logged = {}  # {group: time of the last line}

    def add(self, group, members):
        """Record a message to a group (str) that `members` (int) of its sockets did not get."""
        with self.lock:
            messages, sockets = self.dropped.get(group, (0, 0))
            self.dropped[group] = messages + 1, sockets + members
            if time.time() < self.logged.get(group, 0) + self.interval:
                return
            self.logged[group] = time.time()
            messages, sockets = self.dropped.pop(group)
        logger.warning(
            "Dropped %d message(s) to the group %s, for %d socket(s) in all: their interface "
            "server does not keep up. Start more of them, or raise the layer's capacity.",
            messages,
            group,
            sockets,
        )
