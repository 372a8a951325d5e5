"""The entry point of daphne: `daphne eras.channels2.asgi:application`."""

import os

import django
from channels.routing import get_default_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eras.channels2.settings")
django.setup()

application = get_default_application()
