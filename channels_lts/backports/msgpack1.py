"""Let asgi_redis 1.4.3 read its messages with msgpack 1.x.

Defect: `deserialize` calls `msgpack.unpackb(encoding="utf8")`, an argument that msgpack 1.0
removed. The `msgpack-python` that still takes it has wheels up to Python 3.6 only.
Upstream: channels_redis 2.4 calls `unpackb(raw=False)`.
Expects: asgi_redis 1.4.3.
"""

from .versions import expect

try:
    import asgi_redis
    import msgpack
except ImportError:
    asgi_redis = None


def apply():
    if asgi_redis is None:
        return
    expect("asgi_redis", asgi_redis.__version__, ["1.4.3"])
    if msgpack.version < (1, 0):
        return
    from asgi_redis.core import BaseRedisChannelLayer

    BaseRedisChannelLayer.deserialize = _deserialize


def _deserialize(self, message):
    if self.crypter:
        message = self.crypter.decrypt(message, self.expiry + 10)
    # Messages may have keys that are not strings, as they might before msgpack 1.0.
    return msgpack.unpackb(message, raw=False, strict_map_key=False)
