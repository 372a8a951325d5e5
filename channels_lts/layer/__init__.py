"""The channel layer: BACKEND = "channels_lts.layer.RedisChannelLayer".

channel_layer.py  the public class: the methods that Channels and daphne call
poller.py         how a worker receives; waiter.py for several hosts
listener.py       how an interface server receives; inbox.py for what it makes of it
store.py          all that is in Redis; keys.py, scripts.py, lua/, reader.py and results.py
                  belong to it
envelope.py       the format of what waits for an interface server
redis_py.py       the parts of redis-py that are not its public commands
options.py, outage.py, drops.py, statistics.py
"""

from .channel_layer import RedisChannelLayer
from .outage import RedisUnavailable

__all__ = ["RedisChannelLayer", "RedisUnavailable"]
