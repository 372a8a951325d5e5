"""The settings of the tutorial's project: the part that Channels 1 needs.

Django's part is in display/base_settings.py. docs/settings.md lists the environment variables.
"""

import os

from display.base_settings import *  # noqa: F403
from display.base_settings import BASE_DIR, INSTALLED_APPS, LOGGING, databases, env

from . import local

# Without django-environ: it reads a value that begins with $ as the name of another variable.
SECRET_KEY = os.environ.get("SECRET_KEY") or local.secret_key()

INSTALLED_APPS = INSTALLED_APPS + ["channels", "channels_lts"]

ROOT_URLCONF = "channel_dj.urls"
WSGI_APPLICATION = "channel_dj.wsgi.application"

DATABASES = databases(default="sqlite:///" + os.path.join(BASE_DIR, "db.sqlite3"))

# One Redis, or several (separated by commas); Channels distributes its keys among them.
REDIS_URL = env.list("REDIS_URL", default=[]) or [local.redis_url()]

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": env.str("CHANNEL_LAYER", default="channels_lts.layer.RedisChannelLayer"),
        "CONFIG": {
            "hosts": REDIS_URL,
            # The first key encrypts what Redis holds; each of them decrypts it.
            "symmetric_encryption_keys": env.list("REDIS_ENCRYPTION_KEYS", default=[]),
        },
        "ROUTING": "channel_dj.routing.channel_routing",
    }
}
FEED = "channel_dj.feed"

LOGGING["loggers"]["channels_lts"] = LOGGING["loggers"]["display"]
