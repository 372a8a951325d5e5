"""The channel layer: BACKEND = "channels_lts.layer.RedisChannelLayer".

channel_layer.py  the public class: the methods that Channels and daphne call
poller.py         receives for a worker; waiter.py waits at several hosts
listener.py       receives for an interface server; inbox.py turns items into messages
store.py          reads and writes in Redis; keys.py, scripts.py, lua/, reader.py and results.py
                  belong to it
envelope.py       the format of the items that wait for an interface server
redis_py.py       the parts of redis-py that are not its public commands; quick_client.py and
                  wire.py belong to it
options.py, outage.py, drops.py, statistics.py
"""

from .channel_layer import RedisChannelLayer
from .outage import RedisUnavailable

__all__ = ["RedisChannelLayer", "RedisUnavailable"]
