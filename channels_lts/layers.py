"""The channel layer: asgi_redis's own, which outlives its server."""

import logging
import threading
import time
from contextlib import contextmanager

import asgi_redis
import redis
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

logger = logging.getLogger("channels_lts")

# ResponseError: out of memory, read-only after a failover, a password missing; no fault of ours.
AWAY = (ConnectionError, TimeoutError, ResponseError)


class RedisChannelLayer(asgi_redis.RedisChannelLayer):
    """Use as BACKEND in the place of `asgi_redis.RedisChannelLayer`; the options are the same.

    When Redis goes away, stock asgi_redis lets redis-py's exception end the worker process, and
    daphne answers 500 with a traceback for each request. Here workers wait and go on by
    themselves, `send` raises `ServerAway`, which daphne answers with a 503, and the log has one
    line when Redis goes and one when it is back.
    """

    retry_interval = 0.5  # seconds between a worker's attempts
    connect_timeout = 2  # seconds; redis-py would wait for ever
    answer_timeout = 2  # seconds beyond those that a worker asks Redis to wait
    blpop_timeout = 2  # seconds that a worker asks Redis to wait; asgi_redis has 5

    class ServerAway(asgi_redis.RedisChannelLayer.ChannelFull):
        """Redis cannot be reached: to a sender the same as a channel that takes no more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._outage = Outage(", ".join(map(_without_password, self.hosts)))

    def _generate_connections(self, hosts, redis_kwargs):
        if len(hosts) > 1:
            # A worker waits at one host after the other; what waits at the next, waits for it.
            self.blpop_timeout = 1
        return [redis.Redis.from_url(host, **self._patient(host, redis_kwargs)) for host in hosts]

    def _patient(self, host, redis_kwargs):
        patience = {"socket_timeout": self.blpop_timeout + self.answer_timeout}
        if not host.startswith("unix:"):  # redis-py 2.10 knows no such option there
            patience["socket_connect_timeout"] = self.connect_timeout
        return dict(patience, **redis_kwargs)

    @contextmanager
    def _noticing(self):
        """Turn redis-py's connection errors into ServerAway, and keep the outage's log."""
        try:
            yield
        except AWAY as cause:
            self._outage.begin(cause)
            raise self.ServerAway("Redis at %s cannot be used." % self._outage.where) from cause
        self._outage.end()

    def send(self, channel, message):
        """As asgi_redis's. Raises ChannelFull, and ServerAway (a ChannelFull) without Redis."""
        with self._noticing():
            super().send(channel, message)

    def receive(self, channels, block=False):
        """As asgi_redis's. Without Redis nothing is received, after a short wait if `block`; a
        message that cannot be read is dropped, where stock asgi_redis ends the worker."""
        try:
            with self._noticing():
                return super().receive(channels, block)
        except Unreadable as error:
            logger.error("Dropped a message that cannot be read: %s", error)
            return None, None
        except self.ServerAway:
            if block:
                time.sleep(self.retry_interval)
            return None, None

    def deserialize(self, message):
        """As asgi_redis's. Raises Unreadable where that gives no message."""
        try:
            content = super().deserialize(message)
        except Exception as error:
            raise Unreadable("%s: %s" % (type(error).__name__, error)) from error
        if not isinstance(content, dict):
            raise Unreadable("%s where a message is expected" % type(content).__name__)
        return content

    def group_add(self, group, channel):
        """As asgi_redis's. Raises ServerAway without Redis."""
        with self._noticing():
            super().group_add(group, channel)

    def group_discard(self, group, channel):
        """As asgi_redis's; without Redis, nothing: a member that is gone misses no message."""
        try:
            with self._noticing():
                super().group_discard(group, channel)
        except self.ServerAway:
            pass

    def send_group(self, group, message):
        """As asgi_redis's; without Redis the message is lost, as at-most-once delivery allows, and
        the sender goes on."""
        try:
            with self._noticing():
                super().send_group(group, message)
        except self.ServerAway:
            logger.warning("A message to the group %s was lost: Redis is away.", group)


class Unreadable(Exception):
    """What stood in Redis is no message of ours."""


class Outage:
    """Says once that Redis is gone, and once that it is back, however many calls notice it."""

    quiet = 2  # seconds without a failure until it is back: of two hosts one may be gone

    def __init__(self, where):
        self.where = where
        self.since = self.last = None
        self.lock = threading.Lock()

    def begin(self, cause):
        with self.lock:
            self.last = time.time()
            first, self.since = self.since is None, self.since or self.last
        if first:
            logger.error("Redis at %s cannot be used, trying on: %s", self.where, cause)

    def end(self):
        if self.since is None or time.time() < self.last + self.quiet:
            return
        with self.lock:
            since, self.since = self.since, None
        if since:
            logger.warning("Redis at %s is back after %.0f s.", self.where, self.last - since)


def _without_password(url):
    """`redis://:secret@host/0` as it may stand in a log."""
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2]
