"""The settings with which the three eras share a database and a browser: `make eras`.

Each era has a module `together_settings` beside its own settings: channel_dj/together_settings.py,
eras/channels2/together_settings.py and eras/channels4/together_settings.py.
"""

# A login in one era is announced in all three.
FEED = "eras.together.relay"

# One Django must not renew the hash that another has stored: that would end the user's sessions.
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]


def without_frame_protection(middleware):
    """Return MIDDLEWARE (list of str) without the parts that forbid a frame around the site."""
    protections = ("XFrameOptionsMiddleware", "content_security_policy")
    return [name for name in middleware if not name.endswith(protections)]
