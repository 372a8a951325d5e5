"""The consumers of this task: each socket listens to the group `all`."""

from channels import Group
from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})
    Group("all").add(message.reply_channel)


def ws_disconnect(message):
    Group("all").discard(message.reply_channel)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.disconnect", ws_disconnect),
]
