"""Make a thumbnail (which takes two seconds) when a page asks for it."""

import time

from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})


def ws_receive(message):
    make_thumbnail()
    message.reply_channel.send({"text": "done"})


def make_thumbnail():
    time.sleep(2)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
]
