"""The settings of Channels 4, after Django's."""

from eras.smallest.django_settings import *  # noqa: F403
from eras.smallest.django_settings import (
    INSTALLED_APPS,
    REDIS_URL,
)

INSTALLED_APPS = INSTALLED_APPS + ["channels"]

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
ASGI_APPLICATION = "eras.smallest.channels4.asgi.application"
