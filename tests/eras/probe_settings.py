"""The settings of the era that ERA names, with what its own parts do by themselves."""

import os
from importlib import import_module

ERA = os.environ["ERA"]
OWN = {"channels1": "channel_dj"}.get(ERA, "eras." + ERA)

globals().update(vars(import_module(OWN + ".settings")))

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F821

if ERA == "channels1":
    LAYER = CHANNEL_LAYERS["default"]  # noqa: F821
    LAYER["BACKEND"] = "asgi_redis.RedisChannelLayer"
    LAYER["ROUTING"] = "tests.eras.probes1.channel_routing"
else:
    ASGI_APPLICATION = "tests.eras.probes.application"
