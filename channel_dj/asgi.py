"""The entry point of daphne: `daphne channel_dj.asgi:channel_layer`."""

import os

from channels.asgi import get_channel_layer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channel_dj.settings")

channel_layer = get_channel_layer()
