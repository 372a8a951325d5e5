"""The settings of the era that ERA names, changed so that the three can share a database, a Redis
and a browser."""

import os

from eras.versions import load_settings

ERA = os.environ["ERA"]
SETTINGS = load_settings(ERA)
globals().update(SETTINGS)

FEED_HERE = SETTINGS["FEED"]
FEED = "eras.together.relay"

# Channels 2 and 4 would receive each other's messages, by the relay and besides.
CHANNEL_LAYERS = SETTINGS["CHANNEL_LAYERS"]
CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = ERA

# A browser sends cookies to every port of a host; no two of these Djangos read each other's.
SESSION_COOKIE_NAME = "sessionid_" + ERA
CSRF_COOKIE_NAME = "csrftoken_" + ERA
PASSWORD_HASHERS = ["eras.together.hashers.SamePBKDF2"]

# The page of `make eras` shows them in frames.
MIDDLEWARE = [
    name
    for name in SETTINGS["MIDDLEWARE"]
    if not name.endswith(("XFrameOptionsMiddleware", "ContentSecurityPolicy"))
]
