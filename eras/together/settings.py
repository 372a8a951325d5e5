"""What `make eras` sets on each of the three, so that they share a database, a Redis and a browser.

Each era has a module `together_settings` beside its own settings: channel_dj/together_settings.py,
eras/channels2/together_settings.py and eras/channels4/together_settings.py.
"""

import copy

# A login in one era is announced in all three.
FEED = "eras.together.relay"

# One Django must not renew the hash that another has stored: that would end the user's sessions.
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]


def without_frame_protection(middleware):
    """Return MIDDLEWARE (list of str) without what keeps a site out of the frames of the page."""
    protections = ("XFrameOptionsMiddleware", "content_security_policy")
    return [name for name in middleware if not name.endswith(protections)]


def with_prefix(channel_layers, prefix):
    """Return CHANNEL_LAYERS with `prefix` (str) before each key in Redis. The relay passes events
    on; without a prefix Channels 2 and 4 would receive each other's as well."""
    layers = copy.deepcopy(channel_layers)
    layers["default"]["CONFIG"]["prefix"] = prefix
    return layers
