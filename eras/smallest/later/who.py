"""Answer with the name of the user of the socket's cookie."""

from channels.generic.websocket import WebsocketConsumer


class Who(WebsocketConsumer):
    def receive(self, text_data):
        self.send(self.scope["user"].username)
