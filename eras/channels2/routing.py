"""Route a socket from one of our own pages, with the login of its cookie, to the consumer."""

from urllib.parse import urlparse

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator, WebsocketDenier
from django.conf import settings
from django.http.request import is_same_domain
from django.urls import path, re_path

from eras.consumers import Users


class AllowedHostsOriginValidator(OriginValidator):
    """Check the host of a socket's Origin, as the class of Channels with this name should.

    The class of Channels fails on every Python since 3.6.14, 3.7.11 and 3.8.11, because
    urlparse(..., scheme=None) raises there (pull request 1719; mended in 3.0.4, never in 2).
    """

    def __init__(self, application):
        super().__init__(application, settings.ALLOWED_HOSTS)

    def match_allowed_origin(self, parsed_origin, pattern):
        if parsed_origin is None or parsed_origin.hostname is None:
            return False
        return is_same_domain(parsed_origin.hostname, urlparse("//" + pattern).hostname or pattern)


websocket = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        URLRouter(
            [
                path("users/", Users),
                re_path("", WebsocketDenier),  # else a socket on another path hangs five seconds
            ]
        )
    )
)

application = ProtocolTypeRouter({"websocket": websocket})  # Channels 2 adds http itself
