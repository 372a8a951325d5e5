"""Count the frames of each socket."""

from channels.generic.websocket import WebsocketConsumer


class Tally(WebsocketConsumer):
    def connect(self):
        self.frames = 0
        self.accept()

    def receive(self, text_data):
        self.frames += 1
        self.send(str(self.frames))
