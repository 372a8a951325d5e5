from channels import Group
from channels.exceptions import DenyConnection


def connect(message):
    """Accept a socket, and add it to the group `all`."""
    Group("all").add(message.reply_channel)
    message.reply_channel.send({"accept": True})


def receive(message):
    """Send a message back to its socket."""
    for kind in ("text", "bytes"):
        if message.get(kind):
            message.reply_channel.send({kind: message[kind]})


def deny(message):
    """Refuse a socket."""
    raise DenyConnection
