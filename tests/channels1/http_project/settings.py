"""The settings of the project, on Django 1.11 to 6.1. The environment names its parts."""

import os

import django

from tests.project_settings import *  # noqa: F403

FOLDER = os.path.dirname(os.path.abspath(__file__))
DEBUG = "DEBUG" in os.environ
ROOT_URLCONF = "tests.channels1.http_project.urls"
ASYNC = django.VERSION >= (3, 1)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "channels.delay",
    "channels_lts",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tests.channels1.http_project.middleware.function_middleware",
    "tests.channels1.http_project.middleware.ClassMiddleware",
    "tests.channels1.http_project.middleware.MixinMiddleware",
]
if ASYNC:
    MIDDLEWARE += [
        "tests.channels1.http_project.async_middleware.either",
        "tests.channels1.http_project.async_middleware.only_async",
    ]

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_lts.layer.RedisChannelLayer",
        "CONFIG": {
            "hosts": os.environ["REDIS_URL"].split(","),
            "prefix": os.environ.get("PREFIX", "http:"),
        },
        "ROUTING": "tests.channels1.http_project.routing.channel_routing",
    }
}

STATICFILES_DIRS = [os.path.join(FOLDER, "static")]
