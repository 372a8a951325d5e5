"""Turn the items in the list of an interface server into messages for its sockets."""

import logging
from collections import deque

from ..backports.group_delivery import TRY_AGAIN, AllSockets, Close, Delivery, GroupMembers
from .envelope import (
    ADDED,
    DISCARDED,
    EXCEPT_MESSAGE,
    GROUP_MESSAGE,
    MESSAGE,
    QUESTION,
    Envelope,
    Unreadable,
    is_envelope,
)
from .membership import Membership
from .shapes import pop_address

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
        self.members = Membership(process)
        self.is_doubted = False  # whether a sender has found no subscription of the process
        self.number = None  # of the last envelope; None until the process is registered

    @property
    def groups(self):
        """Return the groups of the process: {group: set of the local parts of its members}."""
        return self.members.groups

    def handle(self, drained):
        """Handle the items of a Drained: note changes of groups, append messages."""
        for item in drained.items:
            try:
                if is_envelope(item):
                    self._handle_envelope(Envelope(item), drained)
                else:
                    message = self.decode(item)
                    self._append(pop_address(message, self.process), message)
            except Unreadable as error:
                logger.error("Dropped a message that cannot be read: %s", error)

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
        self.members.close_all()
        self.number = number
        self._append(AllSockets(), Close(TRY_AGAIN))

    def _append(self, channel, message):
        self.deliveries.append(Delivery(channel, message))

    def _handle_envelope(self, envelope, drained):
        self._count(envelope.number, drained.last)
        if envelope.kind == ADDED:
            self.members.add(envelope.group, envelope.local_part)
        elif envelope.kind == DISCARDED:
            self.members.discard(envelope.group, envelope.local_part)
        elif envelope.kind == QUESTION:
            self.is_doubted = True
        elif drained.now - envelope.time <= self.expiry:
            self._handle_message(envelope, self.decode(envelope.body))

    def _count(self, number, last):
        """Note the number of an envelope (int); reset if one before it is missing.

        `last` (int) is the greatest number that Redis has given; None if that is unknown. Raises
        Unreadable if another program made the number up: nothing is missing then.
        """
        if last is not None and not 0 < number <= last:
            raise Unreadable("an envelope has a number that no envelope got")
        if number != self.number + 1:
            self.reset()
        self.number = number

    def _handle_message(self, envelope, message):
        if envelope.kind == MESSAGE:
            self._append(pop_address(message, self.process, required=True), message)
        elif envelope.kind == GROUP_MESSAGE:
            self._append_for_group(message, self.members.local_parts(envelope.group))
        elif envelope.kind == EXCEPT_MESSAGE:
            excepted = set(envelope.local_part.split(","))
            local_parts = self.members.local_parts(envelope.group)
            left = tuple(part for part in local_parts if self.process + part not in excepted)
            self._append_for_group(message, left)
        else:
            raise Unreadable(
                f"an envelope of the kind {envelope.kind[:9]!r}, which is unknown here"
            )

    def _append_for_group(self, message, local_parts):
        """Append a message (dict) for members (tuple of str), if there are any."""
        if local_parts:
            self._append(GroupMembers(self.process, local_parts, self.members.close), message)
