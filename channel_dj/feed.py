"""How news reaches the sockets in Channels 1: `settings.FEED` names this module.

Inside a view or a consumer a message leaves when that has ended (Channels 1.1.8, message.py,
PendingMessageStore); elsewhere at once.
"""

import hashlib

from channels import Group

SIGNED_OUT = 4401  # a close code of our own, after HTTP's 401


def send(text):
    """Send `text` (str) to every socket in the group that the tutorial's consumers keep."""
    Group("users").send({"text": text})


def join(session_key, reply_channel):
    """Remember that the socket behind `reply_channel` was opened with the session `session_key`."""
    _sockets_of(session_key).add(reply_channel)


def hang_up(session_key):
    """Close the sockets that were opened with the session `session_key` (str)."""
    _sockets_of(session_key).send({"close": SIGNED_OUT})


def _sockets_of(session_key):
    # The name shows in Redis, and whoever knows the key is logged in.
    return Group("session.%s" % hashlib.sha256(session_key.encode()).hexdigest())
