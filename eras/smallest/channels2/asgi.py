"""Start it: daphne eras.smallest.channels2.asgi:application"""

import os

import django
from channels.routing import get_default_application

SETTINGS = "eras.smallest.channels2.settings"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
django.setup()

application = get_default_application()
