"""Read and write the channel layer's data in Redis. Only this module knows keys and arguments."""

import logging
import time

from . import scripts
from .envelope import ADDED, DISCARDED, GROUP_MESSAGE, MESSAGE, Envelope, header, is_envelope, split
from .reader import Reader
from .redis_py import RawConnection
from .results import Broadcast, Counts, Delivered, Drained, Members, Received

logger = logging.getLogger("channels_lts")

SENT, REFUSED = "messages_count", "channel_full_count"  # the names of asgi_redis's statistics


class Store:
    """Reads and writes the data that lua/common.lua describes.

    `connection` (callable) returns the redis client of a host's index (int). It is called before
    each use, so that it may return another client after a failover. `keys` is a Keys.
    `counter_expiries` are two numbers of seconds: for a channel's counters, for the global ones.

    Each method raises RedisError if Redis cannot be used.
    """

    def __init__(self, *, connection, keys, counter_expiries):
        self.connection = connection
        self.host_of = keys.host_of
        self._keys = keys
        self._counter_expiries = list(counter_expiries)

    # Messages to one channel

    def send(self, *, host, channel, body, expiry, capacity, reply_channel="", wake=False):
        """Send a message (bytes); return whether the channel had room for it.

        `channel` (str) is a channel that any process may read, or the process of `reply_channel`.
        `expiry` is seconds. `wake` wakes the workers that wait at several hosts.
        """
        keys = self._keys
        names = [keys.format, keys.new_message(), keys.list(channel), keys.sequence(channel)]
        names += keys.counters(channel, SENT) + keys.counters(channel, REFUSED)
        names += [keys.pause(reply_channel)] if reply_channel else []
        envelope = header(MESSAGE) if channel.endswith("!") else ""
        args = [body, expiry, capacity, envelope, keys.wakeups if wake else ""]
        return bool(self._run(scripts.SEND, host, names, args + self._counter_expiries))

    def pause(self, *, channel, seconds):
        """Refuse messages to a reply channel (str) for some seconds (int), unless it is resumed."""
        self._connection_of(channel).set(self._keys.pause(channel), "", ex=seconds)

    def resume(self, *, channel):
        """Take messages to a reply channel (str) again."""
        self._connection_of(channel).delete(self._keys.pause(channel))

    def _connection_of(self, reply_channel):
        return self.connection(self.host_of(split(reply_channel)[0]))

    def receive(self, *, host, channels, wait=0):
        """Take the first message of the channels (list of str) at a host; return Received or None.

        Redis waits for a message, `wait` seconds at most. After a wait the result is None also if
        the message has expired.
        """
        lists = [self._keys.list(channel) for channel in channels]
        if not wait:
            found = self._run(scripts.RECEIVE, host, [self._keys.format] + lists, [])
            return found and Received(self._keys.channel(found[0]), found[1])
        found = self.connection(host).blpop(lists, timeout=wait)
        item = found and _load(self.connection(host), found[1])
        return Received(self._keys.channel(found[0]), item) if item else None

    def subscribe(self, host):
        """Return a RawConnection that has an answer whenever `send(wake=True)` was called."""
        connection = RawConnection(self.connection(host))
        try:
            connection.call("SUBSCRIBE", self._keys.wakeups)
        except Exception:
            connection.close()
            raise
        return connection

    # The list of a process that reads it alone: an interface server

    def register(self, *, process, number, expiry, format_expiry):
        """Register a process (str), or renew its registration; return whether it missed nothing.

        `number` (int) is that of the last envelope that it received; None at the first time.
        """
        host, names = self._keys.of_process(process)
        args = [expiry, "" if number is None else number, format_expiry]
        return bool(self._run(scripts.REGISTER, host, names, args))

    def deregister(self, process):
        """End the registration of a process, so that senders need not wait until it expires."""
        self.connection(self.host_of(process)).delete(self._keys.sequence(process))

    def drain(self, *, process, count, expiry, format_expiry):
        """Take at most `count` items of a process; renew its registration; return Drained."""
        args = [count, expiry, format_expiry]
        host, names = self._keys.of_process(process)
        return Drained.of(self._run(scripts.DRAIN, host, names, args))

    def open_reader(self, *, process, count, expiry, format_expiry):
        """Return a Reader, which drains the list of a process when an item comes."""
        host, names = self._keys.of_process(process)
        return Reader(
            RawConnection(self.connection(host)),
            list_key=self._keys.list(process),
            script=scripts.DRAIN,
            command=scripts.DRAIN.command(names, [count, expiry, format_expiry]),
            load=lambda item: _load(self.connection(host), item),
        )

    def notify(self, *, process, kind, group, local_part, expiry):
        """Send an envelope without a body to a process; return whether it is registered.

        A full list takes it too, because it is no message for a client.
        """
        args = [header(kind, group, local_part), expiry]
        host, names = self._keys.of_process(process)
        return bool(self._run(scripts.NOTIFY, host, names, args))

    # Groups

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
        pipeline = self.connection(self.host_of(group)).pipeline(transaction=False)
        for process in members.processes:
            pipeline.smembers(self._keys.members(group, process))
        return members.plain + [
            process + local_part.decode()
            for process, local_parts in zip(members.processes, pipeline.execute())
            for local_part in local_parts
        ]

    def count_members(self, *, group, process):
        """Return how many members (int) of a group are in a process."""
        key = self._keys.members(group, process)
        return self.connection(self.host_of(group)).scard(key)

    def broadcast(self, *, group, body, expiry, oldest, capacity):
        """Deliver a message (bytes) to all processes of a group; return Broadcast.

        For one host only, and one capacity for all processes: this takes one round trip.
        """
        host, names, _ = self._keys.of_group(group)
        args = self._envelope(group, body, expiry) + [oldest, capacity]
        full, plain, taken_over = self._run(scripts.BROADCAST, host, names, args)
        _warn_taken_over(group, taken_over)
        return Broadcast(_decoded(full), _decoded(plain))

    def deliver(self, *, host, group, body, expiry, capacities):
        """Deliver a message (bytes) to processes that are kept at one host; return Delivered.

        `capacities` is a dict: process (str) to capacity (int).
        """
        targets = [part for pair in capacities.items() for part in pair]
        args = self._envelope(group, body, expiry) + targets
        gone, full = self._run(scripts.DELIVER, host, [self._keys.format], args)
        return Delivered(_decoded(gone), _decoded(full))

    def forget(self, *, group, processes):
        """Remove processes that are not registered, with their members, from a group."""
        host, names, _ = self._keys.of_group(group)
        self._run(scripts.FORGET, host, names, processes)

    # Statistics

    def count(self, *, host, channel, expiry):
        """Return the Counts of a channel (str) at a host; messages expire after `expiry` s."""
        connection, key = self.connection(host), self._keys.list(channel)
        names = [self._keys.counters(channel, statistic)[0] for statistic in (SENT, REFUSED)]
        sent, refused = (int(number or 0) for number in connection.mget(names))
        first, age = connection.lindex(key, 0), 0
        if first and is_envelope(first):
            age = connection.time()[0] - Envelope(first).time
        elif first:
            age = expiry - (connection.ttl(first) or 0)
        return Counts(sent, refused, connection.llen(key), age)

    # What the methods share

    def _run(self, script, host, keys, args):
        return script.run(self.connection(host), keys, args)

    def _envelope(self, group, body, expiry):
        """Return the first seven arguments of BROADCAST and DELIVER."""
        keys = self._keys
        args = [keys.prefix, header(GROUP_MESSAGE, group), body, expiry, keys.stats_prefix]
        return args + self._counter_expiries


def _load(connection, item):
    """Return the message or envelope (bytes) of a list's item; None if it has expired."""
    if is_envelope(item):
        return item
    return scripts.LOAD.run(connection, [item], [])


def _warn_taken_over(group, taken_over):
    if taken_over:
        logger.warning(
            "The group %s was kept by stock asgi_redis and has been converted. Processes that "
            "still run stock asgi_redis fail at it with WRONGTYPE: stop them.",
            group,
        )


def _decoded(names):
    return [name.decode() for name in names]
