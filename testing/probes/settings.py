"""The settings of the era that ERA names, without this repository's additions to its version."""

import os

from testing.settings import load_settings

ERA = os.environ["ERA"]
SETTINGS = load_settings(ERA)
globals().update(SETTINGS)

ROOT_URLCONF = "testing.probes.urls"
MIDDLEWARE = [name for name in SETTINGS["MIDDLEWARE"] if "whitenoise" not in name]

CHANNEL_LAYERS = SETTINGS["CHANNEL_LAYERS"]
CHANNEL_LAYERS["default"]["CONFIG"]["capacity"] = int(os.environ.get("PROBE_CAPACITY", 100))

if ERA == "channels1":
    CHANNELS_LTS = {"OFF": ["edge-sockets"]}  # this site refuses messages, and the probes send some
    backend = os.environ.get("PROBE_LAYER", "asgi_redis.RedisChannelLayer")
    CHANNEL_LAYERS["default"]["BACKEND"] = backend
    CHANNEL_LAYERS["default"]["ROUTING"] = "testing.probes.channels1.channel_routing"
else:
    ASGI_APPLICATION = "testing.probes.later.application"
