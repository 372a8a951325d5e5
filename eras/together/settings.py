"""The settings with which the three eras share a database, a Redis and a browser: `make eras`.

Each era has a module `together_settings` beside its own settings: channel_dj/together_settings.py,
eras/channels2/together_settings.py and eras/channels4/together_settings.py.
"""

import copy

# A login in one era is announced in all three.
FEED = "eras.together.relay"

# One Django must not renew the hash that another has stored: that would end the user's sessions.
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]


def without_frame_protection(middleware):
    """Return MIDDLEWARE (list of str) without the parts that forbid a frame around the site."""
    protections = ("XFrameOptionsMiddleware", "content_security_policy")
    return [name for name in middleware if not name.endswith(protections)]


def with_prefix(channel_layers, prefix):
    """Return CHANNEL_LAYERS with `prefix` (str) before each key in Redis.

    The relay forwards the events. Without a prefix Channels 2 and 4 would also receive each other's
    events directly, so twice.
    """
    layers = copy.deepcopy(channel_layers)
    layers["default"]["CONFIG"]["prefix"] = prefix
    return layers
