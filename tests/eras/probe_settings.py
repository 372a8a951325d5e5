"""The settings of the era that ERA names, without what this repository adds to its version."""

import os

ERA = os.environ["ERA"]

if ERA == "channels1":
    from channel_dj.settings import *  # noqa: F403
    from channel_dj.settings import CHANNEL_LAYERS, MIDDLEWARE

    CHANNEL_LAYERS["default"].update(
        BACKEND="asgi_redis.RedisChannelLayer", ROUTING="tests.eras.probes1.channel_routing"
    )
elif ERA == "channels2":
    from eras.channels2.settings import *  # noqa: F403
    from eras.channels2.settings import MIDDLEWARE
else:
    from eras.channels4.settings import *  # noqa: F403
    from eras.channels4.settings import MIDDLEWARE

if ERA != "channels1":
    ASGI_APPLICATION = "tests.eras.probes.application"

MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
