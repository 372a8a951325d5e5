"""Send a frame back after the seconds that it says."""

from channels import Channel


def receive(message):
    text = message.content["text"]
    reminder = {
        "text": text,
        "reply_channel": message.reply_channel.name,
    }
    delayed = {
        "channel": "remind",
        "content": reminder,
        "delay": int(text) * 1000,  # milliseconds
    }
    Channel("asgi.delay").send(delayed)


def remind(message):
    text = message.content["text"]
    message.reply_channel.send({"text": text})
