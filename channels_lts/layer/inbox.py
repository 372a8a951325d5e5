"""Turn the items in the list of an interface server into messages for its sockets."""

import logging
from collections import deque
from functools import partial

from ..backports.group_delivery import TRY_AGAIN, AllSockets, Close, Delivery, GroupMembers
from .envelope import (
    ADDED,
    ADDRESS,
    DISCARDED,
    GROUP_MESSAGE,
    MESSAGE,
    Envelope,
    Unreadable,
    is_envelope,
)

logger = logging.getLogger("channels_lts")


class Inbox:
    """Holds the messages of one process that daphne has not taken yet, and the process's groups.

    `process` (str) ends in `!`. `decode` (callable) makes a message (dict) of bytes, or raises
    Unreadable. Messages expire after `expiry` seconds.
    """

    def __init__(self, process, decode, expiry):
        self.process = process
        self.decode = decode
        self.expiry = expiry
        self.deliveries = deque()
        self.groups = {}  # {group: set of the local parts of its members}
        self.number = None  # of the last envelope; None until the process is registered

    def handle(self, drained):
        """Handle the items of a Drained: note changes of groups, append messages."""
        for item in drained.items:
            try:
                if is_envelope(item):
                    self._handle_envelope(Envelope(item), drained.now)
                else:
                    message = self.decode(item)
                    self._append(message.pop(ADDRESS, self.process), message)
            except (Unreadable, KeyError) as error:
                logger.error("Dropped a message that cannot be read: %r", error)

    def reset(self, number=0):
        """Close all sockets and forget all groups, because an envelope is missing.

        The missing envelope may have added a socket to a group, and that socket would receive
        nothing. A client that connects again joins its groups again. `number` (int) is the number
        of the last envelope.
        """
        logger.error(
            "Redis has lost messages to this interface server. All its sockets are closed, so that "
            "the clients connect again."
        )
        self.groups.clear()
        self.number = number
        self._append(AllSockets(), Close(TRY_AGAIN))

    def _append(self, channel, message):
        self.deliveries.append(Delivery(channel, message))

    def _handle_envelope(self, envelope, now):
        if envelope.number != self.number + 1:
            self.reset()
        self.number = envelope.number
        if envelope.kind == ADDED:
            self.groups.setdefault(envelope.group, set()).add(envelope.local_part)
        elif envelope.kind == DISCARDED:
            self._forget(envelope.group, envelope.local_part)
        elif now - envelope.time <= self.expiry:
            self._handle_message(envelope, self.decode(envelope.body))

    def _handle_message(self, envelope, message):
        if envelope.kind == MESSAGE:
            self._append(message.pop(ADDRESS), message)
        elif envelope.kind == GROUP_MESSAGE and envelope.group in self.groups:
            forget = partial(self._forget, envelope.group)
            local_parts = tuple(self.groups[envelope.group])
            self._append(GroupMembers(self.process, local_parts, forget), message)

    def _forget(self, group, local_part):
        members = self.groups.get(group, set())
        members.discard(local_part)
        if not members:
            self.groups.pop(group, None)
