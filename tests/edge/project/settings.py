"""The settings of the project, on Django 1.11 to 6.1. The environment gives CHANNELS_LTS."""

import json
import os

from tests.project_settings import *  # noqa: F403
from tests.project_settings import DATABASES

CHANNELS_LTS = json.loads(os.environ.get("LIMITS", "{}"))

ROOT_URLCONF = "tests.edge.project.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "channels",
    "channels_lts",
    "tests.edge.project",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

MEDIA_ROOT = os.path.join(os.path.dirname(DATABASES["default"]["NAME"]), "media")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": os.environ.get("CHANNEL_LAYER", "channels_lts.layer.RedisChannelLayer"),
        "CONFIG": {
            "hosts": os.environ["REDIS_URL"].split(","),
            "prefix": "edge:",
            "capacity": int(os.environ.get("CAPACITY", "100")),  # the default of asgi_redis
        },
        "ROUTING": "tests.edge.project.routing.channel_routing",
    }
}
VISITS = os.path.join(os.path.dirname(MEDIA_ROOT), "visits")
