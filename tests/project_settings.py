"""Settings that the test projects with Django's admin share, on Django 1.11 to 6.1."""

import os

SECRET_KEY = "for tests alone"
ALLOWED_HOSTS = ["*"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["DATABASE_URL"].replace("sqlite:///", "", 1),
        "OPTIONS": {"timeout": 20},
    }
}

# The cookie of Django 2.2 has characters that the client of the tests does not send back.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
STATIC_URL = "/static/"
USE_TZ = True
