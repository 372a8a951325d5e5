"""Accept the document's sockets, and send to all of them."""

from channels import Group

from display.consumers import ws_connect


def connect(message):
    ws_connect(message)
    message.reply_channel.send({"accept": True})


def send(text):
    Group("users").send({"text": text})
