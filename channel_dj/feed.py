"""Send events to the sockets through Channels 1: `settings.FEED` names this module.

Inside a view or a consumer a message leaves when that has ended (Channels 1.1.8, message.py,
PendingMessageStore); elsewhere at once.
"""

import hashlib

from channels import Group

from display.access import SIGNED_OUT


def send(text):
    """Send `text` (str) to every socket in the group that the tutorial's consumers keep."""
    Group("users").send({"text": text})


def join(session_key, reply_channel):
    """Add `reply_channel`, of a socket opened with the session `session_key`, to its group."""
    _session_group(session_key).add(reply_channel)


def close_sockets(session_key):
    """Close the sockets that were opened with the session `session_key` (str)."""
    _session_group(session_key).send({"close": SIGNED_OUT})


def _session_group(session_key):
    # A hash, because group names are visible in Redis and a session key is as good as a password.
    return Group("session.%s" % hashlib.sha256(session_key.encode()).hexdigest())
