"""The consumers of the tutorial."""

from channels import Group
from channels.routing import route


def ws_connect(message):
    Group("users").add(message.reply_channel)


def ws_disconnect(message):
    Group("users").discard(message.reply_channel)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.disconnect", ws_disconnect),
]
