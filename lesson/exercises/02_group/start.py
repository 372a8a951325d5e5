"""A room: what one page says, all pages of the room hear."""

from channels import Group
from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})


def ws_receive(message):
    Group("room").send({"text": message["text"]})


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
]
