"""The settings of the era that ERA names, changed so that the three can share a database, a Redis
and a browser."""

import os
from importlib import import_module

ERA = os.environ["ERA"]
OWN = {"channels1": "channel_dj"}.get(ERA, "eras." + ERA)

globals().update(vars(import_module(OWN + ".settings")))

FEED_HERE = FEED  # noqa: F821
FEED = "eras.together.relay"

# Channels 2 and 4 would hear each other's messages, by the relay and besides.
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = ERA  # noqa: F821

# A browser sends cookies to every port of a host; no two of these Djangos read each other's.
SESSION_COOKIE_NAME = "sessionid_" + ERA
CSRF_COOKIE_NAME = "csrftoken_" + ERA
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]

# The page of `make eras` shows them in frames.
MIDDLEWARE = [
    name
    for name in MIDDLEWARE  # noqa: F821
    if not name.endswith(("XFrameOptionsMiddleware", "ContentSecurityPolicy"))
]
