"""Start it: daphne eras.smallest.channels4.asgi:application"""

import os

from django.core.asgi import get_asgi_application

SETTINGS = "eras.smallest.channels4.settings"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
django_application = get_asgi_application()  # first

from channels.routing import ProtocolTypeRouter  # noqa: E402

from .routing import channel, websocket  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": websocket,
        "channel": channel,
    }
)
