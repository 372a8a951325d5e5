"""Let asgi_redis 1.4.3 read its messages with msgpack 1.x: `msgpack-1` in table.py."""

import msgpack
from asgi_redis.core import BaseRedisChannelLayer

from .table import entry
from .versions import check


def apply():
    """Replace `deserialize` if msgpack is 1.0 or later. Raises UnexpectedVersion."""
    check([entry("msgpack-1")])
    if msgpack.version >= (1, 0):
        BaseRedisChannelLayer.deserialize = _deserialize


def _deserialize(self, message):
    if self.crypter:
        message = self.crypter.decrypt(message, self.expiry + 10)
    # The keys of a message need not be strings, as before msgpack 1.0.
    return msgpack.unpackb(message, raw=False, strict_map_key=False)
