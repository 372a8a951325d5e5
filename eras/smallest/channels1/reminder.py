"""Send a frame back a second later."""

from channels import Channel


def receive(message):
    reminder = {
        "text": message.content["text"],
        "reply_channel": message.reply_channel.name,
    }
    delayed = {
        "channel": "remind",
        "content": reminder,
        "delay": 1000,  # milliseconds
    }
    Channel("asgi.delay").send(delayed)


def remind(message):
    text = message.content["text"]
    message.reply_channel.send({"text": text})
