"""Channels 2.4.0. CHANNEL_LAYERS and FEED are in eras/settings.py: Channels 4 has the same."""

from eras.settings import *  # noqa: F403
from eras.settings import INSTALLED_APPS

INSTALLED_APPS = ["channels"] + INSTALLED_APPS
ASGI_APPLICATION = "eras.channels2.routing.application"
