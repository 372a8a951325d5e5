"""Carry two streams over one socket."""

from channels.generic.websocket import JsonWebsocketConsumer


class Streams(JsonWebsocketConsumer):
    def receive_json(self, content):
        stream = content["stream"]
        consumers = {"add": self.add, "repeat": self.repeat}
        payload = consumers[stream](content["payload"])
        self.send_json({"stream": stream, "payload": payload})

    def add(self, content):
        return {"sum": content["a"] + content["b"]}

    def repeat(self, content):
        return {"text": content["text"] * 2}
