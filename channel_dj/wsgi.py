"""The entry point of a WSGI server, for the pages alone; the sockets need channel_dj.asgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channel_dj.settings")

application = get_wsgi_application()
