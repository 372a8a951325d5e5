"""The channel layer: BACKEND = "channels_lts.layer.RedisChannelLayer".

channel_layer.py  the public class: the methods that Channels and daphne call
group_sender.py   sends a message to a group
poller.py         receives for a worker; waiter.py waits at several hosts
registration.py   an interface server in Redis; listener.py receives for it, or sync_server.py for
                  --force-sync, which caller.py detects; inbox.py turns items into messages;
                  announcement.py shows senders that it lives
membership.py     the groups in its memory; closed_members.py removes the closed ones
store.py          reads and writes in Redis, group_store.py groups; keys.py, scripts.py, lua/,
                  reader.py, results.py and wrong_types.py belong to it
envelope.py       the format of the items that wait for an interface server
shapes.py         the form of messages
redis_py.py       the parts of redis-py that are not its public commands; quick_client.py and
                  wire.py belong to it
redis_host.py     an outage of one host; redis_clock.py its clock, sizes.py its limits
options.py, outage.py, redis_errors.py, gone.py, room.py, drops.py, pauses.py, statistics.py,
switches.py
"""

from .channel_layer import RedisChannelLayer
from .gone import ReceiverGone
from .redis_errors import MessageTooLarge, RedisUnavailable

__all__ = ["MessageTooLarge", "ReceiverGone", "RedisChannelLayer", "RedisUnavailable"]
