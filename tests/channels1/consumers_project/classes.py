"""Consumers as classes: the generic ones, and the demultiplexer."""

from channels import Channel
from channels.generic import BaseConsumer
from channels.generic.websockets import (
    JsonWebsocketConsumer,
    WebsocketConsumer,
    WebsocketDemultiplexer,
    WebsocketMultiplexer,
)

from .bindings import HighValueBinding, IntegerValueBinding


class Square(BaseConsumer):
    """Answers on a channel of the project's own, for the socket that asked."""

    method_mapping = {"square": "square", "cube": "cube"}

    def square(self, message, **kwargs):
        message.reply_channel.send({"text": str(message["value"] ** 2)})

    def cube(self, message, **kwargs):
        self.message.reply_channel.send({"text": str(self.message["value"] ** 3)})


class Echo(WebsocketConsumer):
    strict_ordering = True

    def connection_groups(self, **kwargs):
        return ["echo-%s" % kwargs["name"]]

    def receive(self, text=None, bytes=None, **kwargs):
        if text in ("2", "3"):
            channel = {"2": "square", "3": "cube"}[text]
            Channel(channel).send(
                {"value": int(text), "reply_channel": self.message.reply_channel.name}
            )
        elif text == "close":
            self.close(4001)
        else:
            text = text and "%s %s %s" % (self.path, self.kwargs["name"], text)
            self.send(text=text, bytes=bytes)

    def disconnect(self, message, **kwargs):
        self.group_send("echo-%s" % kwargs["name"], text="left")


class Json(JsonWebsocketConsumer):
    groups = ["json"]

    def receive(self, content, **kwargs):
        self.send({"answer": content})
        self.group_send("json", {"to all": content})


class Greeter(WebsocketConsumer):
    word = "hello"

    def connect(self, message, **kwargs):
        super().connect(message, **kwargs)
        self.send(text=self.word)


class User(JsonWebsocketConsumer):
    http_user = True

    def receive(self, content, **kwargs):
        self.send({"user": self.message.user.username})


class UserAndSession(JsonWebsocketConsumer):
    http_user_and_session = True

    def receive(self, content, **kwargs):
        key = self.message.http_session.session_key
        self.send({"user": self.message.user.username, "key": key})


class EchoStream(JsonWebsocketConsumer):
    def connect(self, message, multiplexer, **kwargs):
        multiplexer.send({"status": "I just connected!"})

    def disconnect(self, message, multiplexer, **kwargs):
        WebsocketMultiplexer.group_send("echo-stream", multiplexer.stream, {"status": "left"})

    def receive(self, content, multiplexer, **kwargs):
        multiplexer.send({"original_message": content})


class Demultiplexer(WebsocketDemultiplexer):
    http_user = True
    groups = ["echo-stream", "intval-updates", "high-values", "members"]
    consumers = {
        "echo": EchoStream,
        "intval": IntegerValueBinding.consumer,
        "high": HighValueBinding.consumer,
    }
