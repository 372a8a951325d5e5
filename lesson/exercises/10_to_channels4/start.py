"""A room on Channels 1. Each text gets a number: the first of its socket is 1."""

from channels import Group
from channels.routing import route
from channels.sessions import channel_session


@channel_session
def ws_connect(message):
    message.reply_channel.send({"accept": True})
    message.channel_session["count"] = 0
    Group("room").add(message.reply_channel)


@channel_session
def ws_receive(message):
    message.channel_session["count"] += 1
    text = "%d: %s" % (message.channel_session["count"], message["text"])
    Group("room").send({"text": text})


def ws_disconnect(message):
    Group("room").discard(message.reply_channel)


channel_routing = [
    route("websocket.connect", ws_connect, path=r"^/users/$"),
    route("websocket.receive", ws_receive, path=r"^/users/$"),
    route("websocket.disconnect", ws_disconnect, path=r"^/users/$"),
]
