"""Receive and send JSON."""

from channels.generic.websockets import JsonWebsocketConsumer


class Echo(JsonWebsocketConsumer):
    def receive(self, content, **kwargs):
        self.send({"you sent": content})
