"""Channels 2.4.0."""

from eras.settings import *  # noqa: F403
from eras.settings import INSTALLED_APPS, REDIS_URL

INSTALLED_APPS = ["channels"] + INSTALLED_APPS

ASGI_APPLICATION = "eras.channels2.routing.application"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
FEED = "eras.channels2.feed"
