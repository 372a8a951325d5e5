"""Answer each frame, in the order of the frames. The frame "slow" takes half a second."""

import time

from channels.routing import route
from channels.sessions import enforce_ordering


@enforce_ordering
def ws_connect(message):
    message.reply_channel.send({"accept": True})


@enforce_ordering
def ws_receive(message):
    if message["text"] == "slow":
        time.sleep(0.5)
    message.reply_channel.send({"text": message["text"]})


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
]
