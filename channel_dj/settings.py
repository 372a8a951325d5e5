"""The tutorial's project. What differs from place to place comes from the environment; README.md
lists the variables."""

import os

import environ

from . import local

env = environ.Env()

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Not by django-environ, which takes a value that begins with $ for the name of another variable.
SECRET_KEY = os.environ.get("SECRET_KEY") or local.secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# Who sees the list and the feed: logged-in users, or everybody, as in the tutorial's own code.
PUBLIC_FEED = env.bool("PUBLIC_FEED", default=False)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "channels_lts",
    "display",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "display.middleware.ContentSecurityPolicy",
]

ROOT_URLCONF = "channel_dj.urls"
WSGI_APPLICATION = "channel_dj.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(BASE_DIR, "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default="sqlite:///" + os.path.join(BASE_DIR, "db.sqlite3")
    )
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Several workers write to one file: wait for the other rather than fail after 5 s.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("timeout", 20)

# One Redis, or several (separated by commas) over which Channels spreads its keys.
REDIS_URL = env.list("REDIS_URL", default=[]) or [local.redis_url()]

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": env.str("CHANNEL_LAYER", default="channels_lts.layers.RedisChannelLayer"),
        "CONFIG": {"hosts": REDIS_URL},
        "ROUTING": "channel_dj.routing.channel_routing",
    }
}
FEED = "channel_dj.feed"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "display:login"
LOGIN_REDIRECT_URL = "display:user-list"
LOGOUT_REDIRECT_URL = "display:login"

# Errors go to the terminal, or the journal, with or without DEBUG.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s - %(levelname)s - %(module)s - %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        name: {"handlers": ["console"], "level": "WARNING", "propagate": False}
        for name in ("django", "channels_lts", "display")
    },
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # serves each app's static files without a collectstatic
