"""Let stock asgi_redis 1.4.3 work with redis-py 3 and later: `redis-3` in table.py."""

import time

from asgi_redis import core, sentinel
from redis.sentinel import Sentinel

from .table import entry
from .versions import check

UNLIMITED = {"socket_timeout": None, "socket_connect_timeout": None}  # redis-py 8 has 5 seconds


def apply():
    """Replace the functions of asgi_redis that fail with redis-py 3. Raises UnexpectedVersion.

    The layers of asgi_redis then get clients with the options of redis-py 2.10: without timeouts,
    and with version 2 of Redis's protocol.
    """
    check([entry("redis-3")])
    core.BaseRedisChannelLayer.group_add = _group_add
    core.RedisChannelLayer._generate_connections = _generate_connections
    sentinel.Sentinel = _sentinel


def _group_add(self, group, channel):
    assert self.valid_group_name(group), "Group name not valid"
    assert self.valid_channel_name(channel), "Channel name not valid"
    key = self._group_key(group)
    connection = self.connection(self.consistent_hash(group))
    connection.zadd(key, {channel: time.time()})
    connection.expire(key, self.group_expiry)


def _generate_connections(self, hosts, redis_kwargs):
    from ..layer.redis_py import client

    return [client(host, dict(UNLIMITED, **redis_kwargs)) for host in hosts]


def _sentinel(hosts, sentinel_kwargs=None, **connection_kwargs):
    """Return redis-py's Sentinel, whose clients behave as those of redis-py 2.10.

    `hosts` are the Sentinels, [(host, port)]. As in redis-py 2.10, without `sentinel_kwargs` the
    clients of the Sentinels get the timeouts of the other clients.
    """
    from ..layer.redis_py import single_attempt, steady_options

    options = dict(UNLIMITED, **steady_options())
    options.update(connection_kwargs)
    if sentinel_kwargs is None:
        timeouts = {name: value for name, value in options.items() if name.startswith("socket_")}
        sentinel_kwargs = dict(steady_options(), **timeouts, **single_attempt())
    return Sentinel(hosts, sentinel_kwargs=sentinel_kwargs, **options)
