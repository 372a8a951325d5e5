"""The channel layer on Redis, with the methods that Channels and daphne call."""

import logging
import time

import asgi_redis

from ..backports import INTERFACE_SERVER, apply, apply_for_layer
from .caller import is_daphne
from .drops import DropLog
from .envelope import ADDRESS, Envelope, Unreadable, is_envelope, split
from .gone import ReceiverGone
from .group_sender import GroupSender
from .keys import Keys
from .options import check_config, connection_options
from .outage import OutageLog, without_password
from .pauses import Pauses
from .poller import Poller
from .redis_errors import MessageTooLarge, RedisUnavailable
from .redis_py import client
from .room import Room
from .shapes import check_message, pop_address
from .statistics import channel_statistics
from .store import Store
from .switches import Switches

logger = logging.getLogger("channels_lts")


class RedisChannelLayer(Pauses, Room, asgi_redis.RedisChannelLayer):
    """Use as BACKEND in the place of `asgi_redis.RedisChannelLayer`; the options are the same.

    This layer sends a message to a group once to each interface server, which delivers it to its
    sockets. Stock asgi_redis sends it once for each socket. It drops a message without a line in
    the log if a hundred wait already (django/channels issue 763). With this layer an interface
    server waits in Redis for its messages. Stock daphne polls every 50 ms.

    When Redis cannot be used, stock asgi_redis raises redis-py's exception. That ends a worker, and
    daphne answers each request with a traceback and a 500. With this layer workers wait and
    continue. `send` raises RedisUnavailable, and daphne then answers with a 503. The log names the
    outage, its end, and the groups whose messages are lost.
    """

    __module__ = "channels_lts.layer"  # the public name, which Channels prints when it starts

    extensions = ["groups", "flush", "statistics", "twisted", "group_except"]

    retry_interval = 0.5  # seconds between a worker's attempts while Redis cannot be used
    connect_timeout = 2  # seconds; redis-py has no limit of its own
    answer_timeout = 2  # seconds for an answer, in addition to the wait for a message
    blpop_timeout = 2  # seconds that Redis waits for a message; asgi_redis has 5
    listening_expiry = 45  # seconds until the registration of a silent interface server expires

    MessageTooLarge = MessageTooLarge
    ReceiverGone = ReceiverGone
    RedisUnavailable = RedisUnavailable
    ServerAway = RedisUnavailable  # the former name

    def __init__(self, *args, **kwargs):
        apply_for_layer()
        check_config(*args, **kwargs)
        super().__init__(*args, **kwargs)
        self.store = Store(
            connection=self.connection,
            keys=Keys(self.prefix, self.stats_prefix, self.global_stats_key, self.consistent_hash),
            counter_expiries=[self.channel_statistics_expiry, self.global_statistics_expiry],
        )
        self.drops = DropLog()
        self.poller = Poller(self.store, range(self.ring_size))
        self._group_sender = GroupSender(self)
        self._is_on = Switches()
        self._listener = None

    def __str__(self):
        """Return the class and the hosts, without passwords: the log of a project may show it."""
        return f"{type(self).__name__}(hosts={self.outage.where})"

    def _generate_connections(self, hosts, redis_kwargs):
        timeouts = self.connect_timeout, self.blpop_timeout, self.answer_timeout
        options = connection_options(redis_kwargs, *timeouts)
        self.outage = OutageLog(", ".join(map(without_password, hosts)))
        return [client(host, options, self.outage) for host in hosts]

    # Messages

    def send(self, channel, message):
        """Send a message (dict) to a channel (str).

        Raises ChannelFull, and three that are a ChannelFull: RedisUnavailable; MessageTooLarge; and
        ReceiverGone if the client of a reply channel has left, or its interface server has ended.
        After SIGTERM of the server it is raised at once, after a kill about a second after the
        first message to it.
        """
        self.send_and_find_process(channel, message)

    def send_and_find_process(self, channel, message):
        """Send as `send` does; return whether the channel belongs to a registered process."""
        assert isinstance(message, dict), "message is not a dict"
        assert self.valid_channel_name(channel), "Channel name not valid"
        assert ADDRESS not in message
        process, _ = split(channel)
        if process:
            message = dict(message, **{ADDRESS: channel})
        name = process or channel
        one_host = process or "?" in channel
        host = self.consistent_hash(name) if one_host else next(self._send_index_generator)
        body, capacity = self.serialize(message), self.get_capacity(name)
        with self.outage.translate_errors():
            sent = self.store.send(
                host=host,
                channel=name,
                body=body,
                expiry=self.expiry,
                capacity=capacity + (self.room_for(message, body) if process else 0),
                reply_channel=channel if process else "",
                bulk_limit=self.bulk_limit(message, body, capacity) if process else "",
                wake=not process and self.ring_size > 1,
            )
        if not sent:
            raise self.ChannelFull
        if sent.to_gone:
            if not (self._is_on["gone-receivers"] and self._is_on["unsent-messages"]):
                return False  # the message is dropped: Channels itself would try again
            raise ReceiverGone(f"the client of {channel} has left, or its interface server")
        return sent.to_registered

    def receive(self, channels, block=False):
        """Return (channel, message) of the first message in the channels, or (None, None).

        With `block`, wait for a message, `blpop_timeout` seconds at most. If Redis cannot be used,
        wait `retry_interval` seconds and return (None, None). Log and drop a message that cannot
        be read: stock asgi_redis raises an exception, which ends the worker.
        """
        channels = list(channels)
        assert all(self.valid_channel_name(channel, receive=True) for channel in channels), (
            "Channel name not valid"
        )
        try:
            if is_daphne(channels):
                return self._receive_for_daphne(channels)
            with self.outage.translate_errors():
                found = self.poller.take(channels, wait=self.blpop_timeout if block else 0)
            return self._decode(*found) if found else (None, None)
        except Unreadable as error:
            logger.error("Dropped a message that cannot be read: %s", error)
            return None, None
        except RedisUnavailable:
            if block:
                time.sleep(self.retry_interval)
            return None, None

    def _decode(self, channel, item):
        """Return (channel, message) of an item (bytes) in a channel's list. Raises Unreadable."""
        message = self.deserialize(Envelope(item).body if is_envelope(item) else item)
        channel = pop_address(message, channel)
        if self._is_on["forged-messages"]:
            check_message(channel, message)
        return channel, message

    def deserialize(self, message):
        """Return the message (dict) of the bytes that `serialize` made. Raises Unreadable."""
        try:
            content = super().deserialize(message)
        except Exception as error:
            raise Unreadable(f"{type(error).__name__}: {error}") from error
        if not isinstance(content, dict):
            raise Unreadable(f"{type(content).__name__} in the place of a message")
        return content

    def receive_twisted(self, channels):
        """Return a Deferred of (channel, message) for this interface server.

        `channels` holds one name, which ends in `!`: the same at each call. Raises ValueError for
        others, and UnexpectedVersion on a daphne that channels_lts does not know.
        """
        if self._listener is None:
            apply(INTERFACE_SERVER)
            from . import listener  # it needs daphne and Twisted; a worker does not

            self._listener = listener.open_listener(self, channels)
        return self._listener.next(channels)

    def _receive_for_daphne(self, channels):
        """Return the next Delivery for `daphne --force-sync`. Raises RedisUnavailable."""
        if self._listener is None:
            apply(INTERFACE_SERVER)
            from . import sync_server

            self._listener = sync_server.open_server(self, channels)
        with self.outage.translate_errors():
            return self._listener.take(channels)

    # Groups

    def group_add(self, group, channel):
        """Add a channel to a group. Raises RedisUnavailable."""
        member = self._member(group, channel)
        with self.outage.translate_errors():
            self.store.add(group_expiry=self.group_expiry, **member)

    def group_discard(self, group, channel):
        """Remove a channel from a group.

        If Redis cannot be used, only log it: usually the socket is closed already.
        """
        member = self._member(group, channel)
        try:
            with self.outage.translate_errors():
                self.store.discard(**member)
        except RedisUnavailable:
            logger.warning("%s could not leave the group %s: Redis cannot be used.", channel, group)

    def _member(self, group, channel):
        """Return the arguments (dict) that name a member to the store."""
        assert self.valid_group_name(group), "Group name not valid"
        assert self.valid_channel_name(channel), "Channel name not valid"
        process, local_part = split(channel)
        return dict(group=group, process=process, local_part=local_part, expiry=self.expiry)

    def group_channels(self, group):
        """Return the channels (list of str) of a group. Raises RedisUnavailable."""
        assert self.valid_group_name(group), "Group name not valid"
        with self.outage.translate_errors():
            members = self.store.members(group=group, oldest=time.time() - self.group_expiry)
            gone = self.store.unregistered(members.processes)
            if gone:
                self.store.forget(group=group, processes=gone)
            return self.store.channels(group=group, members=members)

    def send_group(self, group, message, except_channels=()):
        """Send a message (dict) to the members of a group, but not to `except_channels` (str).

        Delivery is at most once. If Redis cannot be used, the message is lost, with a line in the
        log, and the sender continues. An interface server that does not keep up misses the
        message: that is logged, and counted in the statistics of its channel.
        """
        assert self.valid_group_name(group), "Group name not valid"
        assert isinstance(message, dict), "message is not a dict"
        assert all(map(self.valid_channel_name, except_channels)), "Channel name not valid"
        self._group_sender.send(group, message, list(except_channels))

    # Statistics

    def channel_statistics(self, channel):
        """Return asgi_redis's statistics of a channel, as a dict."""
        one_host = "!" in channel or "?" in channel
        hosts = [self.consistent_hash(channel)] if one_host else range(self.ring_size)
        return channel_statistics(self.store, hosts, channel, self.expiry)
