"""Accept the sockets, and send to all of them."""

from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer


class Users(AsyncWebsocketConsumer):
    async def connect(self):
        layer = self.channel_layer
        await layer.group_add("users", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        layer = self.channel_layer
        await layer.group_discard("users", self.channel_name)

    async def users_text(self, event):
        await self.send(event["text"])


def send(text):
    event = {"type": "users.text", "text": text}
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("users", event)
