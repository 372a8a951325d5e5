"""Answer each frame. The frame "slow" takes half a second."""

import time

from channels.routing import route


def ws_connect(message):
    message.reply_channel.send({"accept": True})


def ws_receive(message):
    if message["text"] == "slow":
        time.sleep(0.5)
    message.reply_channel.send({"text": message["text"]})


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
]
