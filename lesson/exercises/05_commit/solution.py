"""A page sends a name. The consumer makes a user, and tells all pages."""

import time

from channels import Group
from channels.routing import route
from django.contrib.auth.models import User
from django.db import transaction


def ws_connect(message):
    message.reply_channel.send({"accept": True})
    Group("room").add(message.reply_channel)


def ws_receive(message):
    name = message["text"]
    try:
        with transaction.atomic():
            User.objects.create(username=name)
            transaction.on_commit(lambda: Group("room").send({"text": name + " has joined"}))
            check_name(name)
    except ValueError as error:
        message.reply_channel.send({"text": str(error)})


def check_name(name):
    """Raise ValueError for a name that is not allowed. This takes half a second."""
    time.sleep(0.5)
    if name == "root":
        raise ValueError("root is not allowed")


channel_routing = [
    route("websocket.connect", ws_connect),
    route("websocket.receive", ws_receive),
]
