"""The channel layer: asgi_redis's own, which loses nothing, answers at once, and outlives its
server."""

import logging
import random
import time
import uuid
from contextlib import contextmanager

import asgi_redis
import redis
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

from . import lua
from .items import Item, Unreadable, split
from .outage import Drops, Outage, without_password
from .wake import Wake

logger = logging.getLogger("channels_lts")

# ResponseError: out of memory, read-only after a failover, a password missing; no fault of ours.
AWAY = (ConnectionError, TimeoutError, ResponseError)


class RedisChannelLayer(asgi_redis.RedisChannelLayer):
    """Use as BACKEND in the place of `asgi_redis.RedisChannelLayer`; the options are the same.

    A message to a group goes once to each interface server, which tells its sockets, however many
    they are. stock asgi_redis sends it to each socket, and drops in silence what is over a hundred
    (django/channels issue 763). An interface server waits in Redis, where stock daphne asks every
    50 ms.

    When Redis goes away, stock asgi_redis lets redis-py's exception end the worker process, and
    daphne answers 500 with a traceback for each request. Here workers wait and go on by
    themselves, `send` raises `ServerAway`, which daphne answers with a 503, and the log says when
    Redis goes, which messages to groups are lost, and when it is back.
    """

    extensions = ["groups", "flush", "statistics", "twisted"]

    retry_interval = 0.5  # seconds between a worker's attempts
    connect_timeout = 2  # seconds; redis-py would wait for ever
    answer_timeout = 2  # seconds beyond those that a worker asks Redis to wait
    blpop_timeout = 2  # seconds that a worker asks Redis to wait; asgi_redis has 5
    listening_expiry = 45  # seconds of silence until an interface server counts as gone

    class ServerAway(asgi_redis.RedisChannelLayer.ChannelFull):
        """Redis cannot be reached: to a sender the same as a channel that takes no more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._outage = Outage(", ".join(map(without_password, self.hosts)))
        self._drops = Drops()
        self._listener = None
        pools = [connection.connection_pool for connection in self._connection_list]
        self._wake = Wake(pools, self.prefix + "lts:wake")

    def _generate_connections(self, hosts, redis_kwargs):
        return [redis.Redis.from_url(host, **self._patient(host, redis_kwargs)) for host in hosts]

    def _patient(self, host, redis_kwargs):
        patience = {"socket_timeout": self.blpop_timeout + self.answer_timeout}
        if not host.startswith("unix:"):  # redis-py 2.10 knows no such option there
            patience["socket_connect_timeout"] = self.connect_timeout
        options = dict(patience, **redis_kwargs)
        timeout = options["socket_timeout"]
        if timeout is not None and timeout <= self.blpop_timeout:  # asgi_redis lets the same pass
            raise ValueError("socket_timeout has to be over %s seconds" % self.blpop_timeout)
        return options

    def _register_scripts(self):
        super()._register_scripts()
        register = self.connection(None).register_script
        self._scripts = {name: register(script) for name, script in lua.SCRIPTS.items()}

    def _run(self, script, index, keys, args):
        """Run a script of lua.py at the host of that index; return what it returns."""
        return self._scripts[script](keys=keys, args=args, client=self.connection(index))

    @contextmanager
    def _noticing(self):
        """Turn redis-py's connection errors into ServerAway, and keep the outage's log."""
        try:
            yield
        except AWAY as cause:
            self._outage.begin(cause)
            raise self.ServerAway("Redis at %s cannot be used." % self._outage.where) from cause
        self._outage.end()

    # Messages

    def send(self, channel, message):
        """As asgi_redis's. Raises ChannelFull, and ServerAway (a ChannelFull) without Redis."""
        assert isinstance(message, dict), "message is not a dict"
        assert self.valid_channel_name(channel), "Channel name not valid"
        assert "__asgi_channel__" not in message
        process, rest = split(channel)
        header = ""
        if process:
            message = dict(message, __asgi_channel__=channel)
            header = Item.header("m")
        if process or "?" in channel:
            index = self.consistent_hash(process or channel)
        else:
            index = next(self._send_index_generator)
        name = process or channel
        keys = [self.prefix + uuid.uuid4().hex] + self._keys(name)
        keys += self._counters(name, self.STAT_MESSAGES_COUNT)
        keys += self._counters(name, self.STAT_CHANNEL_FULL)
        wake = "" if process or self.ring_size == 1 else self._wake.channel
        args = [self.serialize(message), self.expiry, self.get_capacity(name), header, wake]
        with self._noticing():
            if not self._run("SEND", index, keys, args + self._counter_expiries()):
                raise self.ChannelFull

    def receive(self, channels, block=False):
        """As asgi_redis's. Without Redis nothing is received, after a short wait if `block`; a
        message that cannot be read is dropped, where stock asgi_redis ends the worker."""
        try:
            with self._noticing():
                found = self._find(channels, block)
            return self._read(*found) if found else (None, None)
        except Unreadable as error:
            logger.error("Dropped a message that cannot be read: %s", error)
            return None, None
        except self.ServerAway:
            if block:
                time.sleep(self.retry_interval)
            return None, None

    def _find(self, channels, block):
        """Return the list's key and the item of a message that waits; after a while, None."""
        places = self._places(channels)
        found = self._look(places)
        if found or not block or not places:
            return found
        if len(places) > 1:
            self._wake.wait(self.blpop_timeout)
            return self._look(places)
        ((index, names),) = places.items()
        found = self.connection(index).blpop(names, timeout=self.blpop_timeout)
        if found:
            body = self._whole(index, found[1])
            return (found[0], body) if body else None

    def _places(self, channels):
        """Where messages for the channels may wait: {index of a host: lists}."""
        places = {}
        for channel in channels:
            assert self.valid_channel_name(channel, receive=True), "Channel name not valid"
            own = "!" in channel or "?" in channel
            for index in [self.consistent_hash(channel)] if own else range(self.ring_size):
                places.setdefault(index, []).append(self.prefix + channel)
        return places

    def _look(self, places):
        """As _find, at once. Raises what a host raises only where no other has a message."""
        failure = None
        for index in random.sample(list(places), len(places)):
            random.shuffle(places[index])  # the first would starve the others
            try:
                found = self._run("RECEIVE", index, places[index], [])
            except AWAY as error:
                failure = error
            else:
                if found:
                    return found
        if failure:
            raise failure

    def _whole(self, index, item):
        """Return the message that an item stands for; None if it has expired."""
        if Item.is_one(item):
            return item
        pipeline = self.connection(index).pipeline(transaction=False)
        return pipeline.get(item).delete(item).execute()[0]

    def _read(self, key, body):
        if Item.is_one(body):
            body = Item(body).body
        message = self.deserialize(body)
        channel = key[len(self.prefix) :].decode()
        return message.pop("__asgi_channel__", channel), message

    def deserialize(self, message):
        """As asgi_redis's. Raises Unreadable where that gives no message."""
        try:
            content = super().deserialize(message)
        except Exception as error:
            raise Unreadable("%s: %s" % (type(error).__name__, error)) from error
        if not isinstance(content, dict):
            raise Unreadable("%s where a message is expected" % type(content).__name__)
        return content

    def receive_twisted(self, channels):
        """Return a Deferred of a channel and message for this interface server; see listener.py.

        `channels` holds one name, which ends in `!`. Raises UnexpectedVersion on a daphne that
        channels_lts does not know.
        """
        if self._listener is None:
            from .listener import Listener  # needs Twisted, which a worker does not

            (channel,) = channels
            self._listener = Listener(self, channel)
        return self._listener.next()

    # Groups

    def group_add(self, group, channel):
        """As asgi_redis's. Raises ServerAway without Redis."""
        process, rest = self._member(group, channel)
        keys, tell = [self._group_key(group)], [Item.header("+", group, rest), self.expiry]
        home, there = self.consistent_hash(group), self.consistent_hash(process)
        with self._noticing():
            if process and there == home:
                keys += self._keys(process)
            elif process and not self._run("TELL", there, self._keys(process), tell):
                process = ""
            args = [process, rest, channel, time.time(), self.group_expiry]
            self._say_taken(group, self._run("ADD", home, keys, args + tell))

    def _say_taken(self, group, taken):
        if taken:
            logger.warning(
                "The group %s was kept by stock asgi_redis, which cannot use it any more: its "
                "processes that still run fail with WRONGTYPE. Stop them.",
                group,
            )

    def group_discard(self, group, channel):
        """As asgi_redis's; without Redis, a line in the log: most who leave are gone already."""
        process, rest = self._member(group, channel)
        keys, tell = [self._group_key(group)], [Item.header("-", group, rest), self.expiry]
        home, there = self.consistent_hash(group), self.consistent_hash(process)
        if process and there == home:
            keys += self._keys(process)
        try:
            with self._noticing():
                taken = self._run("DISCARD", home, keys, [process, rest, channel] + tell)
                self._say_taken(group, taken)
                if process and there != home:
                    self._run("TELL", there, self._keys(process), tell)
        except self.ServerAway:
            logger.warning("%s could not leave the group %s: Redis is away.", channel, group)

    def _member(self, group, channel):
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        return split(channel)

    def group_channels(self, group):
        """As asgi_redis's: the members (list of str). Raises ServerAway without Redis."""
        assert self.valid_group_name(group), "Group name not valid"
        with self._noticing():
            _, _, processes, others, _ = self._spread(group)
            members = self.connection(self.consistent_hash(group)).pipeline(transaction=False)
            for process in processes:
                members.smembers(self._members_key(group, process))
            names = others + [
                process + rest
                for process, rests in zip(processes, members.execute())
                for rest in rests
            ]
        return [name.decode() for name in names]

    def send_group(self, group, message):
        """As asgi_redis's; without Redis the message is lost, as at-most-once delivery allows, and
        the sender goes on. What an interface server misses that does not keep up is counted in the
        statistics of its channel, and logged."""
        assert self.valid_group_name(group), "Group name not valid"
        assert isinstance(message, dict), "message is not a dict"
        what = [self.prefix, Item.header("g", group), self.serialize(message), self.expiry]
        what += [self.stats_prefix] + self._counter_expiries()
        try:
            with self._noticing():
                others = self._reach(group, what)
        except self.ServerAway:
            return self._say_lost(group)
        for member in others:
            try:
                self.send(member.decode(), message)
            except self.ChannelFull:
                pass

    def _say_lost(self, group):
        logger.warning("A message to the group %s was lost: a Redis is away.", group)

    def _reach(self, group, what):
        """Send to the processes of a group; return its members that belong to none."""
        if self.ring_size == 1 and not self.channel_capacity:
            _, full, _, others, _ = self._spread(group, what, self.capacity)
        else:
            _, _, processes, others, _ = self._spread(group)
            full, gone, by_host = [], [], {}
            for process in processes:
                capacity = self.get_capacity(process.decode())
                by_host.setdefault(self.consistent_hash(process), []).extend([process, capacity])
            for index, those in by_host.items():
                try:
                    with self._noticing():
                        missing, behind = self._run("REACH", index, [], what + those)
                except self.ServerAway:
                    self._say_lost(group)  # and the other hosts' processes hear of it
                else:
                    gone, full = gone + missing, full + behind
            if gone:
                self._run("FORGET", self.consistent_hash(group), [self._group_key(group)], gone)
        for process in full:
            members = self.connection(self.consistent_hash(group))
            self._drops.add(group, members.scard(self._members_key(group, process)))
        return others

    def _spread(self, group, what=("",) * 7, capacity=""):
        oldest = time.time() - self.group_expiry
        keys = [self._group_key(group)]
        found = self._run(
            "SPREAD", self.consistent_hash(group), keys, list(what) + [oldest, capacity]
        )
        self._say_taken(group, found[-1])
        return found

    # Statistics

    def _count_channel_stats(self, channel, connections):
        """As asgi_redis's, which knows no messages that stand in the list themselves."""
        statistics = dict.fromkeys(
            [self.STAT_MESSAGES_COUNT, self.STAT_CHANNEL_FULL]
            + [self.STAT_MESSAGES_PENDING, self.STAT_MESSAGES_MAX_AGE],
            0,
        )
        key = self.prefix + channel
        counters = [self.STAT_MESSAGES_COUNT, self.STAT_CHANNEL_FULL]
        for connection in connections:
            for counter, value in zip(
                counters, connection.mget(*[self._counters(channel, name)[0] for name in counters])
            ):
                statistics[counter] += int(value or 0)
            statistics[self.STAT_MESSAGES_PENDING] += connection.llen(key)
            age = self._age(connection, connection.lindex(key, 0))
            statistics[self.STAT_MESSAGES_MAX_AGE] = max(
                statistics[self.STAT_MESSAGES_MAX_AGE], age
            )
        return statistics

    def _age(self, connection, item):
        """How long an item has waited, in seconds."""
        if item is None:
            return 0
        if Item.is_one(item):
            return connection.time()[0] - Item(item).time
        return self.expiry - (connection.ttl(item) or 0)

    # Names

    def _keys(self, channel):
        """The list of a channel, and the key that says that a process listens there."""
        return [self.prefix + channel, self.prefix + "lts:" + channel]

    def _members_key(self, group, process):
        return self._group_key(group) + b":" + process

    def _counters(self, channel, name):
        """The two counters of a statistic: for the channel, and for all."""
        return [
            "%s%s:%s" % (self.stats_prefix, of, name) for of in (channel, self.global_stats_key)
        ]

    def _counter_expiries(self):
        return [self.channel_statistics_expiry, self.global_statistics_expiry]
