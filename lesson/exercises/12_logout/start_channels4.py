"""Let each socket in. On Channels 4."""

from channels.generic.websocket import WebsocketConsumer
from channels.routing import URLRouter
from channels.sessions import SessionMiddlewareStack
from django.urls import path


class Page(WebsocketConsumer):
    def connect(self):
        self.accept()


websocket = SessionMiddlewareStack(URLRouter([path("users/", Page.as_asgi())]))
