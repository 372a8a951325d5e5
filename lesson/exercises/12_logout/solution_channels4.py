"""Close the sockets of a session that has logged out. On Channels 4."""

import hashlib

from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.sessions import SessionMiddlewareStack
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.urls import path


class Page(WebsocketConsumer):
    def connect(self):
        self.group = group_of(self.scope["session"].session_key)
        async_to_sync(self.channel_layer.group_add)(self.group, self.channel_name)
        self.accept()

    def disconnect(self, code):
        async_to_sync(self.channel_layer.group_discard)(self.group, self.channel_name)

    def session_ended(self, event):
        self.close(code=4401)


@receiver(user_logged_out)
def close_sockets(sender, request, **kwargs):
    if request.session.session_key:  # a guest has none, and can log out, too
        group = group_of(request.session.session_key)
        async_to_sync(get_channel_layer().group_send)(group, {"type": "session.ended"})


def group_of(key):
    """Return the name of the group of a session's sockets. It does not give the key away."""
    return "session." + hashlib.sha256(str(key).encode()).hexdigest()


websocket = SessionMiddlewareStack(URLRouter([path("users/", Page.as_asgi())]))
