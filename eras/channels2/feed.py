"""How news reaches the sockets: `settings.FEED` names this module.

A message leaves at once, inside a transaction too; display calls this only after the commit.
"""

import hashlib

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

SIGNED_OUT = 4401  # a close code of our own, after HTTP's 401


def send(text):
    """Send `text` (str) to every socket in the group that the consumer keeps."""
    _to_group("users", {"type": "news", "text": text})


def hang_up(session_key):
    """Close the sockets that were opened with the session `session_key` (str)."""
    _to_group(sockets_of(session_key), {"type": "hang_up"})


def sockets_of(session_key):
    """Return the name of the group of those sockets."""
    # The name shows in Redis, and whoever knows the key is logged in.
    return "session.%s" % hashlib.sha256(session_key.encode()).hexdigest()


def _to_group(name, event):
    async_to_sync(get_channel_layer().group_send)(name, event)
