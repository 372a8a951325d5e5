"""A room: what one page says, all pages of the room hear."""

from channels import Group
from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})
    Group("room").add(message.reply_channel)


def ws_receive(message):
    Group("room").send({"text": message["text"]})


def ws_disconnect(message):
    Group("room").discard(message.reply_channel)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
    route("websocket.disconnect", ws_disconnect),
]
