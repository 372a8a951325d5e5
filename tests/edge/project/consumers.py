import json
import time
from urllib.parse import unquote

from channels import Group
from channels.exceptions import DenyConnection, WebsocketCloseException

from channels_lts.groups import send_except
from channels_lts.tokens import token_user


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


def connect_and_show(message):
    """Accept a socket, and send it the headers of its handshake."""
    headers = {name.decode(): value.decode("latin1") for name, value in message["headers"]}
    message.reply_channel.send({"accept": True, "text": json.dumps(headers)})


def fill(message):
    """Send `count` texts of `size` characters to the socket; the message has both numbers."""
    count, size = map(int, message["text"].split())
    for _ in range(count):
        message.reply_channel.send({"text": "x" * size}, immediately=True)


def tell_the_others(message):
    """Send a text to all sockets except the one that it came from."""
    send_except("all", {"text": message["text"]}, message.reply_channel)


def connect_and_greet(message):
    """Send a socket the name of the user whose token it has."""
    message.reply_channel.send({"text": token_user(message).username})


def late(message):
    """Send a message back to its socket after a second and a half."""
    time.sleep(1.5)
    message.reply_channel.send({"text": message["text"]})


def leave(message):
    """Raise an exception of Channels: to close the socket with a code, or one in a wrong place."""
    if message["text"] == "deny":
        raise DenyConnection
    raise WebsocketCloseException(int(message["text"]) or None)


def show(message):
    """Accept a socket, or answer a message: send what a consumer gets, as JSON."""
    content = {key: value for key, value in message.content.items() if key != "headers"}
    content["bytes"] = repr(content.get("bytes"))
    content["query_string"] = repr(content.get("query_string"))
    content["channel"] = message.channel.name
    content["names"] = [name.decode() for name, value in message.get("headers", ())]
    Group("all").send({"text": json.dumps(content)})
    message.reply_channel.send({"accept": True, "text": json.dumps(content)})


def answer(message):
    """Send what a text, or the query of a handshake, is in JSON. `bytes` is sent as bytes."""
    reply = json.loads(message.get("text") or unquote(message["query_string"].decode()))
    if reply.get("bytes") is not None:
        reply["bytes"] = reply["bytes"].encode()
    message.reply_channel.send(reply)
