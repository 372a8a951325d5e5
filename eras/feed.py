"""Send events to the sockets through Channels 2 or 4: `settings.FEED` names this module.

A message leaves at once, inside a transaction too; display calls this only after the commit.
"""

import hashlib

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer


def send(text):
    """Send `text` (str) to every socket in the group that the consumer keeps."""
    _send_to_group("users", {"type": "user.event", "text": text})


def close_sockets(session_key):
    """Close the sockets that were opened with the session `session_key` (str)."""
    _send_to_group(session_group(session_key), {"type": "session.ended"})


def session_group(session_key):
    """Return the name of the group of those sockets."""
    # A hash, because group names are visible in Redis and a session key is as good as a password.
    return "session.%s" % hashlib.sha256(session_key.encode()).hexdigest()


def _send_to_group(name, event):
    async_to_sync(get_channel_layer().group_send)(name, event)
