"""A page sends a name. The consumer makes a user, and tells all pages. On Channels 4."""

import time

from asgiref.sync import async_to_sync
from channels.generic.websocket import WebsocketConsumer
from channels.routing import URLRouter
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import path


class Room(WebsocketConsumer):
    groups = ["room"]

    def receive(self, text_data):
        try:
            with transaction.atomic():
                User.objects.create(username=text_data)
                self.tell_all(text_data + " has joined")
                check_name(text_data)
        except ValueError as error:
            self.send(str(error))

    def tell_all(self, text):
        event = {"type": "room.text", "text": text}
        async_to_sync(self.channel_layer.group_send)("room", event)

    def room_text(self, event):
        self.send(event["text"])


def check_name(name):
    """Raise ValueError for a name that is not allowed. This takes half a second."""
    time.sleep(0.5)
    if name == "root":
        raise ValueError("root is not allowed")


websocket = URLRouter([path("users/", Room.as_asgi())])
