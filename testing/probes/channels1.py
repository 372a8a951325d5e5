"""Consumers that show the behaviour of Channels 1: ROUTING names this module's list."""

import json
import os
import threading
import time

from channels import Group
from channels.auth import channel_session_user_from_http
from channels.routing import route
from django.contrib.auth import models
from django.db import connection, transaction


def never_answers(message):
    pass


def fails(message):
    raise RuntimeError("on purpose")


def sends_first(message):
    message.reply_channel.send({"text": "no accept before this"})


def accepts(message):
    message.reply_channel.send({"accept": True})


def joins(message):
    Group("probe").add(message.reply_channel)
    message.reply_channel.send({"accept": True})


def leaves(message):
    Group("probe").discard(message.reply_channel)


@channel_session_user_from_http
def sends_username(message):
    message.reply_channel.send({"accept": True, "text": message.user.username})


def answers(message):
    word, _, rest = message.content["text"].partition(" ")
    message.reply_channel.send({"text": json.dumps(WORDS[word](message, rest))})


def sees(message, _):
    return sorted(message.content)


def sleeps(message, seconds):
    time.sleep(float(seconds))
    return [seconds, os.getpid(), threading.get_ident()]


def waits(message, seconds):
    time.sleep(float(seconds))
    return "waited %s s" % seconds


def sends(message, name):
    with transaction.atomic():
        models.Group.objects.create(name=name)
        Group("probe").send({"text": "created " + name})
        time.sleep(2)
    return "committed"


def asks_the_database(message, _):
    was_open = connection.connection is not None
    models.Group.objects.count()
    return was_open


def sends_and_rolls_back(message, name):
    try:
        with transaction.atomic():
            models.Group.objects.create(name=name)
            Group("probe").send({"text": "created " + name})
            raise RuntimeError("on purpose")
    except RuntimeError:
        return "rolled back"


def names_its_code(message, _):
    return os.environ["PROBE_CODE"]


WORDS = {
    "see": sees,
    "sleep": sleeps,
    "wait": waits,
    "send": sends,
    "rollback": sends_and_rolls_back,
    "database": asks_the_database,
    "code": names_its_code,
}

channel_routing = [
    route("websocket.connect", never_answers, path="^/never-answers/$"),
    route("websocket.connect", fails, path="^/fails/$"),
    route("websocket.connect", sends_first, path="^/sends-first/$"),
    route("websocket.connect", sends_username, path="^/who/$"),
    route("websocket.connect", accepts, path="^/probe/$"),
    route("websocket.connect", joins, path="^/listener/$"),
    route("websocket.disconnect", leaves, path="^/listener/$"),
    route("websocket.receive", answers),
]
