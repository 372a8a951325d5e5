"""Channels 4. CHANNEL_LAYERS and FEED are in eras/settings.py: Channels 2 has the same."""

from eras.settings import *  # noqa: F403
from eras.settings import INSTALLED_APPS

INSTALLED_APPS = ["daphne", "channels"] + INSTALLED_APPS  # daphne's runserver has to come first
ASGI_APPLICATION = "eras.channels4.asgi.application"
