from channels import Group


def connect(message):
    """Accept a socket, and add it to the group `all`."""
    Group("all").add(message.reply_channel)
    message.reply_channel.send({"accept": True})


def receive(message):
    """Send a message back to its socket."""
    for kind in ("text", "bytes"):
        if message.get(kind):
            message.reply_channel.send({kind: message[kind]})


def fill(message):
    """Send `count` texts of `size` characters to the socket; the message has both numbers."""
    count, size = map(int, message["text"].split())
    for _ in range(count):
        message.reply_channel.send({"text": "x" * size}, immediately=True)
