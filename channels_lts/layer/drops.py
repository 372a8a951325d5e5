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
        self.logged = {}  # {group: time of the last line, less than `interval` ago}

    def add(self, group, members):
        """Record a message to a group (str) that `members` (int) of its sockets did not get."""
        now = time.time()
        with self.lock:
            messages, sockets = self.dropped.get(group, (0, 0))
            self.dropped[group] = messages + 1, sockets + members
            due = [one for one in self.dropped if now >= self.logged.get(one, 0) + self.interval]
            lines = [self.dropped.pop(one) + (one,) for one in due]
            self.logged = {one: at for one, at in self.logged.items() if now < at + self.interval}
            self.logged.update(dict.fromkeys(due, now))
        for messages, sockets, one in lines:
            logger.warning(
                "Dropped %d message(s) to the group %s, for %d socket(s) in all: their interface "
                "server does not keep up. Start more of them, or raise the layer's capacity.",
                messages,
                one,
                sockets,
            )
