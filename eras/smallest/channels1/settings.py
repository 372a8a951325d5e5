"""The settings of Channels 1, after Django's."""

from eras.smallest.django_settings import *  # noqa: F403
from eras.smallest.django_settings import (
    INSTALLED_APPS,
    REDIS_URL,
)

INSTALLED_APPS = INSTALLED_APPS + [
    "channels",
    "channels.delay",  # only for delayed messages
    "channels_lts",  # for today's Python and Django
]

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "asgi_redis.RedisChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
        "ROUTING": "eras.smallest.channels1.routing.channel_routing",
    }
}
