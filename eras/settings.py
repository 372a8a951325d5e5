"""The settings that both eras share.

Django's part is in display/base_settings.py. The part for one version of Channels is in the folder
of the era.
"""

import os

from display.base_settings import *  # noqa: F403
from display.base_settings import LOGGING, databases, env

SECRET_KEY = os.environ.get("SECRET_KEY", "")
ROOT_URLCONF = "eras.urls"
DATABASES = databases()

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [env.str("REDIS_URL")]},
    }
}
FEED = "eras.feed"

LOGGING["loggers"]["channels"] = LOGGING["loggers"]["display"]
