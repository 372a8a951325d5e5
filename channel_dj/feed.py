"""Send events to the sockets through Channels 1: `settings.FEED` names this module.

Channels sends a message of a view or consumer after the view or consumer has ended (Channels
1.1.8, message.py, PendingMessageStore). It sends any other message at once.
"""

import hashlib

from channels import Group

from display.access import SIGNED_OUT


def send(text):
    """Send `text` (str) to every socket in the group that the tutorial's consumers keep."""
    Group("users").send({"text": text})


def join(session_key, reply_channel):
    """Add the `reply_channel` of a socket to the group of its session, `session_key` (str)."""
    _session_group(session_key).add(reply_channel)


def leave(session_key, reply_channel):
    """Take a socket out of the group of its session again."""
    _session_group(session_key).discard(reply_channel)


def count_sockets(session_key):
    """Return how many sockets are in the group of a session."""
    group = _session_group(session_key)
    return len(group.channel_layer.group_channels(group.name))


def close_sockets(session_key):
    """Close the sockets that were opened with the session `session_key` (str)."""
    _session_group(session_key).send({"close": SIGNED_OUT})


def _session_group(session_key):
    # A hash, because group names are visible in Redis and a session key is as good as a password.
    return Group("session.%s" % hashlib.sha256(session_key.encode()).hexdigest())
