"""Handle the frames of a socket in their order."""

import time

from channels.generic.websocket import WebsocketConsumer


class InOrder(WebsocketConsumer):
    def receive(self, text_data):
        time.sleep(float(text_data))
        self.send(text_data)
