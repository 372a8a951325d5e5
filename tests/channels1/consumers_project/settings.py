"""The settings of the project, on Django 1.11 to 6.1. The environment names its parts."""

import multiprocessing
import os

if "START_METHOD" in os.environ:  # of the processes that multiprocessing starts
    multiprocessing.set_start_method(os.environ["START_METHOD"], force=True)

PROJECT = "tests.channels1.consumers_project"
SECRET_KEY = os.environ.get("SECRET_KEY", "for tests alone")
SECRET_KEY_FALLBACKS = list(filter(None, [os.environ.get("OLD_SECRET_KEY")]))
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = PROJECT + ".urls"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "channels_lts",
    PROJECT + ".apps.ConsumersProjectConfig",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends." + os.environ.get("SESSIONS", "db")

if "POSTGRES" in os.environ:  # "role:password:database"
    DATABASES = {
        "default": dict(
            zip(("USER", "PASSWORD", "NAME"), os.environ["POSTGRES"].split(":")),
            ENGINE="django.db.backends.postgresql",
            HOST="127.0.0.1",
        )
    }
else:
    NAME = os.environ["DATABASE_URL"].replace("sqlite:///", "", 1)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": NAME,
            "OPTIONS": {"timeout": 20},
            # A live server is another process: a database in memory will not do.
            "TEST": {"NAME": NAME + ".test"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_lts.layer.RedisChannelLayer",
        "CONFIG": {
            "hosts": os.environ["REDIS_URL"].split(","),
            "expiry": int(os.environ.get("EXPIRY", "60")),
        },
        "TEST_CONFIG": {"hosts": [os.environ.get("TEST_REDIS_URL", "no URL")]},
        "ROUTING": PROJECT + ".routing.channel_routing",
    }
}

STATIC_URL = "/static/"
USE_TZ = True
