"""Read and write the channel layer's data in Redis.

Only this module, group_store.py and pause_store.py know keys and arguments.
"""

import threading
import time

from . import scripts
from .envelope import MESSAGE, Envelope, header, is_envelope
from .group_store import GroupStore
from .loader import Loader
from .pause_store import PauseStore
from .reader import Reader
from .redis_clock import RedisClock, patience
from .redis_errors import TooLate
from .redis_py import RawConnection, RedisError, ResponseError
from .results import TOO_LATE, Counts, Drained, Received, Sent
from .sizes import check_size
from .wrong_types import delete_wrong_types

SENT, REFUSED = "messages_count", "channel_full_count"  # the names of asgi_redis's statistics

# Seconds in which a message that Redis has handed over is loaded again, if Redis cannot be used.
# An interface server does nothing else meanwhile.
PATIENCE, PATIENCE_OF_SERVER = 3, 0.5


class Store(GroupStore, PauseStore):
    """Reads and writes the data that lua/common.lua describes.

    `connection` (callable) returns the OnceClient of a host's index (int). It is called before
    each use, so that it may return another client after a failover. `keys` is a Keys.
    `counter_expiries` are two numbers of seconds: for a channel's counters, for the global ones.

    Each method raises RedisError if Redis cannot be used.
    """

    def __init__(self, *, connection, keys, counter_expiries):
        self.connection = connection
        self.host_of = keys.host_of
        self._keys = keys
        self._counter_expiries = list(counter_expiries)
        self._loader = Loader(lambda host: self.connection(host))
        self._clocks = {}  # host to its RedisClock
        self.threads = threading.local()  # `sent`: (host, key) of the last message, None if refused

    # Messages to one channel

    def send(
        self, *, host, channel, body, expiry, capacity, reply_channel="", bulk_limit="", wake=False
    ):
        """Send a message (bytes); return Sent, or None if the channel has no room for it.

        `channel` (str) is a channel that any process may read, or the process of `reply_channel`.
        `expiry` is seconds. `bulk_limit` (int) replaces `capacity` for a part of a large response
        to a registered process. `wake` wakes the workers that wait at several hosts. Redis does not
        carry this out after this process has given up. Raises MessageTooLarge.
        """
        keys = self._keys
        names = [keys.format, keys.new_message(), keys.list(channel), keys.sequence(channel)]
        names += keys.counters(channel, SENT) + keys.counters(channel, REFUSED)
        names += [keys.pause(reply_channel), keys.gone(reply_channel)] if reply_channel else []
        envelope = header(MESSAGE) if channel.endswith("!") else ""
        args = [body, expiry, capacity, bulk_limit, envelope, keys.wakeups if wake else ""]
        self._ask_first(check_size, self.connection(host), body)
        self.threads.sent = host, names[1]
        answer = self._run_in_time(scripts.SEND, host, names, args + self._counter_expiries)
        if not answer:
            self.threads.sent = None
        return Sent.of(answer)

    def receive(self, *, host, channels, wait=0):
        """Take the first message of the channels (list of str) at a host; return Received or None.

        Redis waits for a message, `wait` seconds at most. After a wait the result is None also if
        the message has expired.
        """
        lists = [self._keys.list(channel) for channel in channels]
        if not wait:
            found = self._run(scripts.RECEIVE, host, [self._keys.format] + lists, [])
            return found and Received(self._keys.channel(found[0]), found[1])
        try:
            found = self.connection(host).blpop(lists, timeout=wait)
        except ResponseError as error:
            if not self._can_run_again(host, lists, error):
                raise
            return None
        item = found and self._loader.load(host, found[1], PATIENCE)
        return Received(self._keys.channel(found[0]), item) if item else None

    def subscribe(self, host):
        """Return a RawConnection that has an answer whenever `send(wake=True)` was called."""
        return self._subscribe(host, self._keys.wakeups)

    def _subscribe(self, host, name):
        connection = RawConnection(self.connection(host))
        try:
            connection.call("SUBSCRIBE", name)
        except Exception:
            connection.close()
            raise
        return connection

    # The list of a process that reads it alone: an interface server

    def announce(self, process):
        """Return a RawConnection whose subscription lasts as long as a process (str) lives.

        Nobody publishes to it. Senders see in Redis whether it is there.
        """
        host = self.host_of(process)
        return self._subscribe(host, self._keys.sequence(process))

    def register(self, *, process, number, expiry, format_expiry, announced=False):
        """Register a process (str), or renew its registration; return whether it missed nothing.

        `number` (int) is that of the last envelope that it received; None at the first time. If the
        process is `announced`, senders take it for gone when its subscription has ended.
        """
        host, names = self._keys.of_process(process)
        args = [expiry, "" if number is None else number, format_expiry, 1 if announced else ""]
        return bool(self._run(scripts.REGISTER, host, names, args))

    def deregister(self, *, process, expiry):
        """End the registration of a process (str) that ends: senders know it for some seconds."""
        host, names = self._keys.of_process(process)
        self._run(scripts.DEREGISTER, host, names, [expiry])

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
            load=lambda item: self._loader.load(host, item, PATIENCE_OF_SERVER),
        )

    def notify(self, *, process, kind, group, local_part, expiry):
        """Send an envelope without a body to a process; return whether it is registered.

        A full list takes it too, because it is no message for a client.
        """
        args = [header(kind, group, local_part), expiry]
        host, names = self._keys.of_process(process)
        return bool(self._run(scripts.NOTIFY, host, names, args))

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

    def _run_in_time(self, script, host, keys, args):
        """Run a script whose last argument is a deadline. Raises TooLate.

        If it is too late at once, Redis's clock has changed: ask it, and run the script again.
        """
        client = self.connection(host)
        clock, seconds = self._clocks.setdefault(host, RedisClock()), patience(client)
        can_repeat = True
        while True:
            deadline = self._ask_first(clock.deadline, client, seconds) if seconds else ""
            started = time.monotonic()
            answer = self._run(script, host, keys, args + [deadline])
            if answer != TOO_LATE:
                return answer
            clock.forget()
            if not can_repeat or time.monotonic() - started > seconds / 2:
                raise client.host.marked(TooLate(f"it did not answer within {seconds} seconds"))
            can_repeat = False

    def _ask_first(self, ask, *args):
        """Return what `ask` (callable) returns. If it fails, the message has not been sent yet."""
        try:
            return ask(*args)
        except RedisError as error:
            error.may_be_done = False
            raise

    def _run(self, script, host, keys, args):
        try:
            return script.run(self.connection(host), keys, args)
        except ResponseError as error:
            if not self._can_run_again(host, keys, error):
                raise
            return script.run(self.connection(host), keys, args)

    def _can_run_again(self, host, keys, error):
        """Return whether keys (list of str) had wrong types, which have been deleted."""
        return delete_wrong_types(self.connection(host), self._keys.types(keys), error)
