"""A consumer that lets each socket in."""

from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})


channel_routing = [route("websocket.connect", ws_connect)]
