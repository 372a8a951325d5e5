"""Route a socket from one of our own pages, with the login of its cookie, to the consumer."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.urls import path, re_path

from eras.consumers import Users

websocket = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        URLRouter(
            [
                path("users/", Users.as_asgi()),
                re_path("", WebsocketDenier.as_asgi()),  # else a socket on another path is a 500
            ]
        )
    )
)
