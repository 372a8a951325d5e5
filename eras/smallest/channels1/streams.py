"""Carry two streams over one socket."""

from channels.generic.websockets import (
    JsonWebsocketConsumer,
    WebsocketDemultiplexer,
)


class Add(JsonWebsocketConsumer):
    def receive(self, content, multiplexer, **kwargs):
        multiplexer.send({"sum": content["a"] + content["b"]})


class Repeat(JsonWebsocketConsumer):
    def receive(self, content, multiplexer, **kwargs):
        multiplexer.send({"text": content["text"] * 2})


class Streams(WebsocketDemultiplexer):
    consumers = {"add": Add, "repeat": Repeat}
