"""The settings of the tutorial's project: the part that Channels 1 needs.

Django's part is in display/base_settings.py. docs/settings.md lists the environment variables.
"""

import os

from display.base_settings import *  # noqa: F403
from display.base_settings import (
    BASE_DIR,
    INSTALLED_APPS,
    LOGGING,
    PEOPLE_PER_ADDRESS,
    TRUSTED_PROXIES,
    databases,
    env,
)

from . import local

# Without django-environ: it reads a value that begins with $ as the name of another variable.
SECRET_KEY = os.environ.get("SECRET_KEY") or local.secret_key()

INSTALLED_APPS = INSTALLED_APPS + ["channels", "channels_lts"]

# The path under which a proxy serves the site, such as /sub. daphne gets it too: scripts/serve.py.
ROOT_PATH = os.environ.get("ROOT_PATH", "")
FORCE_SCRIPT_NAME = ROOT_PATH or None
STATIC_URL = ROOT_PATH + "/static/"
# Other sites of this host do not get these cookies. The device's cookie has the session's path.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = ROOT_PATH or "/"

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

# docs/limits.md describes them. This site has short forms, and its sockets only receive.
CHANNELS_LTS = {
    "MAX_BODY": 64 * 1024,
    "MAX_MESSAGE": 0,
    "MAX_COOKIE": 4 * 1024,
    "MAX_CONTENT_TYPE": 256,
    "MAX_CONNECTIONS_PER_ADDRESS": 100 * PEOPLE_PER_ADDRESS,
    "TRUSTED_PROXIES": TRUSTED_PROXIES,  # None: it is unknown whose address counts, so none does
}

# How many sockets one login may have open; 0: no limit. With stock asgi_redis a closed socket stays
# in its groups for a day, so a limit would count it.
MAX_SOCKETS_PER_SESSION = env.int(
    "MAX_SOCKETS_PER_SESSION",
    default=20 if CHANNEL_LAYERS["default"]["BACKEND"].startswith("channels_lts.") else 0,
)

LOGGING["formatters"]["line"]["class"] = "channels_lts.logs.LineFormatter"
LOGGING["loggers"]["channels_lts"] = LOGGING["loggers"]["display"]
