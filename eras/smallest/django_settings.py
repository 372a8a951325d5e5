"""Django's part of the settings, the same in each era."""

import os

from display.base_settings import *  # noqa: F403
from display.base_settings import databases

SECRET_KEY = os.environ.get("SECRET_KEY", "")
ROOT_URLCONF = "eras.urls"
DATABASES = databases()
FEED = "eras.smallest.quiet"
REDIS_URL = os.environ["REDIS_URL"]
