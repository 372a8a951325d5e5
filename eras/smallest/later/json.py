"""Receive and send JSON."""

from channels.generic.websocket import JsonWebsocketConsumer


class Echo(JsonWebsocketConsumer):
    def receive_json(self, content):
        self.send_json({"you sent": content})
