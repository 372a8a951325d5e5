"""The consumers of the tutorial, with an answer to the handshake."""

from channels import Group
from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})
    Group("users").add(message.reply_channel)


def ws_disconnect(message):
    Group("users").discard(message.reply_channel)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.disconnect", ws_disconnect),
]
