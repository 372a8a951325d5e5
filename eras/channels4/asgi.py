"""The entry point of daphne: `daphne eras.channels4.asgi:application`."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eras.channels4.settings")
django_application = get_asgi_application()  # before anything that imports a model

from .routing import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": django_application, "websocket": websocket})
