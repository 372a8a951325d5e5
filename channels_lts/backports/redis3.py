"""Let stock asgi_redis 1.4.3 work with redis-py 3 and later: `redis-3` in table.py."""

import time

from asgi_redis import core, sentinel
from redis.sentinel import Sentinel

from .table import entry
from .versions import check

UNLIMITED = {"socket_timeout": None, "socket_connect_timeout": None}  # redis-py 8 has 5 seconds


def apply():
    """Replace what calls redis-py with arguments that it no longer takes.

    The layers of asgi_redis get their clients with the options of redis-py 2.10: without limits of
    time, and with the answers of Redis's first protocol. Raises UnexpectedVersion.
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


def _sentinel(hosts, **connection_kwargs):
    """Return redis-py's Sentinel: it asks each host once, and its clients have steady options."""
    from ..layer.redis_py import steady_options

    options = dict(UNLIMITED, **steady_options())
    options.update(connection_kwargs)
    found = Sentinel(hosts, **options)
    for client in found.sentinels:
        kwargs = client.connection_pool.connection_kwargs
        kwargs.update(steady_options(), retry=None)
        kwargs.pop("max_connections")
    return found
