"""Start it: daphne eras.smallest.channels1.asgi:channel_layer"""

import os

from channels.asgi import get_channel_layer

SETTINGS = "eras.smallest.channels1.settings"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)

channel_layer = get_channel_layer()
