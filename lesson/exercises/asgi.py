"""The entry point of daphne on Channels 4: the learner's file has the routing of sockets."""

import os
from importlib import import_module

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()  # before the learner's file imports a model

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": import_module(os.environ["EXERCISE_ROUTING"]).websocket,
    }
)
