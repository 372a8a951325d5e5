"""Channels 4."""

from eras.settings import *  # noqa: F403
from eras.settings import INSTALLED_APPS, REDIS_URL

INSTALLED_APPS = ["daphne", "channels"] + INSTALLED_APPS  # daphne's runserver has to come first

ASGI_APPLICATION = "eras.channels4.asgi.application"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
FEED = "eras.channels4.feed"
