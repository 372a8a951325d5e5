"""Remove the members of a process whose sockets are closed from their groups in Redis.

Channels 1 leaves this to the consumer of `websocket.disconnect`. daphne drops that message if its
channel is full, and it can be received before the consumer of `websocket.connect` adds the socket.
daphne itself knows for certain which of its sockets are open.
"""

from itertools import groupby, islice

from ..backports.group_delivery import Delivery, OpenChannels
from .redis_py import RedisError
from .switches import Switches

AT_MOST = 1000  # members, or groups, in one round trip


class ClosedMembers:
    """Asks daphne for its open channels, and removes all others from their groups.

    `inbox` is the Inbox of the process, `store` a Store, `outage` an OutageLog. `clock` (callable)
    returns seconds. Redis gets one command for many sockets, and none if no socket was closed.
    """

    interval = 1  # seconds between two questions
    long_interval = 5  # seconds until the next attempt after an error, or until a doubt is resolved

    def __init__(self, inbox, store, outage, clock):
        self.inbox = inbox
        self.members = inbox.members
        self.store = store
        self.outage = outage
        self.clock = clock
        self.is_on = Switches()
        self.due = clock() + self.interval
        self.doubt_due = None
        # (group, local part) of members that are removed a second time: later, and now.
        self.once_more, self.second_time = set(), set()

    def ask_if_due(self):
        """Let the inbox ask daphne for its open channels, unless it was asked a moment ago."""
        if self.clock() < self.due:
            return
        self.due = self.clock() + self.interval
        members = self.members
        self.second_time, self.once_more = self.once_more, set()
        members.leaving |= self.second_time
        if not self.is_on["closed-members"]:
            members.leaving.clear()
            members.doubtful.clear()
        elif members.groups_of or members.leaving or members.doubtful:
            self._ask()

    def _ask(self):
        self.inbox.deliveries.append(Delivery(OpenChannels(self.remove_closed), None))

    def remove_closed(self, open_channels):
        """Remove members that are not in `open_channels` (collection of full names).

        If there are more than AT_MOST, ask again at once: daphne does other work in between. If
        Redis cannot be used, keep them for the next time.
        """
        closed = self.members.find_closed(open_channels)
        for local_part in closed[:AT_MOST]:
            self.members.close(local_part)
        try:
            self._resolve_doubts(open_channels)
            self._remove_some()
        except RedisError as error:
            self.outage.begin(error)
            self.due = self.clock() + self.long_interval
        else:
            if self.members.leaving or closed[AT_MOST:]:
                self._ask()

    def remove_all(self):
        """Remove all members of the process, which ends. Raises RedisError."""
        if self.is_on["closed-members"]:
            self.members.close_all()
            while self.members.leaving:
                self._remove_some()

    def _remove_some(self):
        """Remove members in Redis, AT_MOST at one time. Raises RedisError."""
        by_host, home = {}, self.store.host_of(self.members.process)
        for pair in sorted(islice(self.members.leaving, AT_MOST)):
            by_host.setdefault(self.store.host_of(pair[0]), []).append(pair)
        for host, pairs in by_host.items():
            self.store.leave(host=host, process=self.members.process, members=_by_group(pairs))
            self.members.leaving.difference_update(pairs)
            # At another host, a member is added after its process was notified of it. So the first
            # removal can come before the member.
            if host != home:
                self.once_more.update(set(pairs) - self.second_time)

    def _resolve_doubts(self, open_channels):
        """Remove the members in Redis that this process does not know, and that are closed.

        Wait first: sockets that are being closed need a moment.
        """
        members = self.members
        if not members.doubtful:
            return
        if self.doubt_due is None:
            self.doubt_due = self.clock() + self.long_interval
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
