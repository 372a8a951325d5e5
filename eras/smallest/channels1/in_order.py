"""Handle the frames of a socket in their order."""

import time

from channels.sessions import enforce_ordering


@enforce_ordering
def connect(message):
    message.reply_channel.send({"accept": True})


@enforce_ordering
def receive(message):
    time.sleep(float(message.content["text"]))
    message.reply_channel.send({"text": message.content["text"]})
