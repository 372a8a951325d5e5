"""Make a thumbnail (which takes two seconds) on a channel of its own."""

import time

from channels import Channel
from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})


def ws_receive(message):
    Channel("thumbnails").send({"reply_channel": message.reply_channel.name})


def thumbnail(message):
    make_thumbnail()
    message.reply_channel.send({"text": "done"})


def make_thumbnail():
    time.sleep(2)


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
    route("thumbnails", thumbnail),
]
