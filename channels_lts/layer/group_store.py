"""Read and write the groups in Redis: a part of the store."""

import logging
import time

from . import scripts
from .envelope import ADDED, DISCARDED, EXCEPT_MESSAGE, GROUP_MESSAGE, header
from .results import Broadcast, Delivered, Members
from .sizes import check_size

logger = logging.getLogger("channels_lts")


class GroupStore:
    """The methods of a Store that read and write groups."""

    def add(self, *, group, process, local_part, expiry, group_expiry):
        """Add a member to a group, and notify the member's process.

        If the process is not registered, the member becomes a plain one. `process` and
        `local_part` (str) are those of envelope.split, the expiries seconds.
        """
        channel = process + local_part
        host, names, elsewhere = self._keys.of_group(group, process)
        notice = {"kind": ADDED, "group": group, "local_part": local_part, "expiry": expiry}
        if elsewhere and not self.notify(process=process, **notice):
            process = ""
        args = [process, local_part, channel, time.time(), group_expiry]
        args += [header(ADDED, group, local_part), expiry]
        _warn_taken_over(group, self._run(scripts.ADD, host, names, args))

    def discard(self, *, group, process, local_part, expiry):
        """Remove a member from a group, and notify its process; arguments as of `add`."""
        host, names, elsewhere = self._keys.of_group(group, process)
        args = [process, local_part, process + local_part]
        args += [header(DISCARDED, group, local_part), expiry]
        _warn_taken_over(group, self._run(scripts.DISCARD, host, names, args))
        if elsewhere:
            notice = {"kind": DISCARDED, "group": group, "local_part": local_part}
            self.notify(process=process, expiry=expiry, **notice)

    def members(self, *, group, oldest):
        """Return the Members of a group. Plain members that joined before `oldest` (a time in
        seconds) have expired."""
        host, names, _ = self._keys.of_group(group)
        processes, plain, taken_over = self._run(scripts.MEMBERS, host, names, [oldest])
        _warn_taken_over(group, taken_over)
        return Members(_decoded(processes), _decoded(plain))

    def channels(self, *, group, members):
        """Return the channels (list of str) of Members: the plain ones, and those in processes."""
        names = [self._keys.members(group, process) for process in members.processes]
        found = self._run_all("SMEMBERS", self.host_of(group), names)
        return members.plain + [
            process + local_part.decode()
            for process, local_parts in zip(members.processes, found)
            for local_part in local_parts
        ]

    def count_members(self, *, group, process):
        """Return how many members (int) of a group are in a process."""
        key = self._keys.members(group, process)
        return self.connection(self.host_of(group)).scard(key)

    def broadcast(self, *, group, body, expiry, oldest, capacity, excepted=()):
        """Deliver a message (bytes) to all processes of a group; return Broadcast.

        The members `excepted` (list of str: channels) do not get it.
        For one host only, and one capacity for all processes: this takes one round trip.
        """
        host, names, _ = self._keys.of_group(group)
        self._ask_first(check_size, self.connection(host), body)
        args = self._envelope(group, body, expiry, excepted) + [oldest, capacity]
        full, plain, taken_over = self._run_in_time(scripts.BROADCAST, host, names, args)
        _warn_taken_over(group, taken_over)
        return Broadcast(_decoded(full), _decoded(plain))

    def deliver(self, *, host, group, body, expiry, capacities, excepted=()):
        """Deliver a message (bytes) to processes that are kept at one host; return Delivered.

        `capacities` is a dict: process (str) to capacity (int). `excepted` is as of `broadcast`.
        """
        self._ask_first(check_size, self.connection(host), body)
        targets = [part for pair in capacities.items() for part in pair]
        args = self._envelope(group, body, expiry, excepted) + targets
        gone, full = self._run_in_time(scripts.DELIVER, host, [self._keys.format], args)
        return Delivered(_decoded(gone), _decoded(full))

    def forget(self, *, group, processes):
        """Remove processes that are not registered, with their members, from a group."""
        host, names, _ = self._keys.of_group(group)
        self._run(scripts.FORGET, host, names, processes)

    def leave(self, *, host, process, members):
        """Remove members of a process from groups that are kept at one host.

        `members` is a list of (group, local parts). This takes one round trip.
        """
        names, args = [self._keys.format], [process]
        for group, local_parts in members:
            names.append(self._keys.group(group))
            args += [len(local_parts), *local_parts]
        self._run(scripts.LEAVE, host, names, args)

    def members_in(self, groups, process):
        """Return the members of groups (list of str) in a process: {group: local parts}."""
        found = {}
        for host, names in _by_host(groups, self.host_of).items():
            keys = [self._keys.members(group, process) for group in names]
            found.update(zip(names, map(_decoded, self._run_all("SMEMBERS", host, keys))))
        return found

    def unregistered(self, processes):
        """Return those of the processes (list of str) that are not registered."""
        gone = []
        for host, names in _by_host(processes, self.host_of).items():
            keys = [self._keys.sequence(process) for process in names]
            found = self._run_all("EXISTS", host, keys)
            gone += [name for name, exists in zip(names, found) if not exists]
        return gone

    def _run_all(self, command, host, keys):
        """Run a command (str) for each key (list of str), in one round trip; return the answers."""
        return self.connection(host).run_all([[command, key] for key in keys])

    def _envelope(self, group, body, expiry, excepted):
        """Return the first seven arguments of BROADCAST and DELIVER."""
        keys = self._keys
        kind = EXCEPT_MESSAGE if excepted else GROUP_MESSAGE
        head = header(kind, group, ",".join(excepted))
        return [keys.prefix, head, body, expiry, keys.stats_prefix] + self._counter_expiries


def _warn_taken_over(group, taken_over):
    if taken_over:
        logger.warning(
            "The group %s was kept by stock asgi_redis and has been converted. Processes that "
            "still run stock asgi_redis fail at it with WRONGTYPE: stop them.",
            group,
        )


def _decoded(names):
    return [name.decode(errors="replace") for name in names]


def _by_host(names, host_of):
    """Return {host: names} for names (list of str) of processes or groups."""
    found = {}
    for name in names:
        found.setdefault(host_of(name), []).append(name)
    return found
