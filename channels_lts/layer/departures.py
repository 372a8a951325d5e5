"""Remove the members of a process whose sockets are closed from their groups in Redis.

Channels 1 leaves this to the consumer of `websocket.disconnect`. daphne drops that message if its
channel is full, and it can be received before the consumer of `websocket.connect` adds the socket.
daphne itself knows for certain which of its sockets are open.
"""

from itertools import groupby

from ..backports.group_delivery import Delivery, OpenChannels
from .redis_py import RedisError
from .switches import Switches

AT_MOST = 1000  # members, or groups, in one round trip


class Departures:
    """Asks daphne for its open channels, and removes all others from their groups.

    `inbox` is the Inbox of the process, `store` a Store, `outage` an OutageLog. `clock` (callable)
    returns seconds. Redis gets one command for many sockets, and none if no socket was closed.
    """

    interval = 1  # seconds between two questions
    patience = 5  # seconds until the next attempt after an error, or until a doubt is resolved

    def __init__(self, inbox, store, outage, clock):
        self.inbox = inbox
        self.members = inbox.members
        self.store = store
        self.outage = outage
        self.clock = clock
        self.is_on = Switches()
        self.due = clock() + self.interval
        self.doubt_due = None
        self.once_more = set()  # (group, local part) of members to remove a second time

    def ask_if_due(self):
        """Let the inbox ask daphne for its open channels, unless it was asked a moment ago."""
        if self.clock() < self.due:
            return
        self.due = self.clock() + self.interval
        members = self.members
        if not self.is_on["closed-members"]:
            members.leaving.clear()
            members.doubtful.clear()
        elif members.groups_of or members.leaving or members.doubtful or self.once_more:
            self.inbox.deliveries.append(Delivery(OpenChannels(self.remove_closed), None))

    def remove_closed(self, open_channels):
        """Remove all members that are not in `open_channels` (collection of full names).

        If Redis cannot be used, keep them for the next time.
        """
        for local_part in self.members.find_closed(open_channels):
            self.members.close(local_part)
        try:
            self._resolve_doubts(open_channels)
            self._remove()
        except RedisError as error:
            self.outage.begin(error)
            self.due = self.clock() + self.patience

    def remove_all(self):
        """Remove all members of the process, which ends. Raises RedisError."""
        if self.is_on["closed-members"]:
            self.members.close_all()
            self._remove()

    def _remove(self):
        again, self.once_more = self.once_more, set()
        self.members.leaving |= again
        for host, pairs in self._by_host(self.members.leaving).items():
            for at in range(0, len(pairs), AT_MOST):
                some = pairs[at : at + AT_MOST]
                self.store.leave(host=host, process=self.members.process, members=_by_group(some))
                self.members.leaving.difference_update(some)
                # At another host, a member is added after its process was notified of it. So the
                # first removal can come before the member.
                if host != self.store.host_of(self.members.process):
                    self.once_more |= set(some) - again

    def _by_host(self, pairs):
        found = {}
        for group, local_part in sorted(pairs):
            found.setdefault(self.store.host_of(group), []).append((group, local_part))
        return found

    def _resolve_doubts(self, open_channels):
        """Remove the members in Redis that this process does not know, and that are closed.

        Wait first: sockets that are being closed need a moment.
        """
        members = self.members
        if not members.doubtful:
            return
        if self.doubt_due is None:
            self.doubt_due = self.clock() + self.patience
        if self.clock() < self.doubt_due:
            return
        groups = sorted(members.doubtful)[:AT_MOST]
        for group, local_parts in self.store.members_in(groups, members.process).items():
            closed = [part for part in local_parts if members.process + part not in open_channels]
            members.leaving.update((group, local_part) for local_part in closed)
        members.doubtful.difference_update(groups)
        self.doubt_due = None


def _by_group(pairs):
    """Return [(group, local parts)] of sorted pairs of a group and a local part (str)."""
    return [
        (group, [local_part for _, local_part in some])
        for group, some in groupby(pairs, key=lambda pair: pair[0])
    ]
