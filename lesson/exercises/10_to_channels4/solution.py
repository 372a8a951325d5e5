"""A room on Channels 4. Each text gets a number: the first of its socket is 1."""

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path


class Room(AsyncWebsocketConsumer):
    async def connect(self):
        self.count = 0
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def receive(self, text_data):
        self.count += 1
        event = {"type": "room.text", "text": "%d: %s" % (self.count, text_data)}
        await self.channel_layer.group_send("room", event)

    async def room_text(self, event):
        await self.send(text_data=event["text"])

    async def disconnect(self, code):
        await self.channel_layer.group_discard("room", self.channel_name)


websocket = URLRouter([path("users/", Room.as_asgi())])
