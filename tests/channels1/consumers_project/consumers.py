"""Consumers as functions: routing, sessions, users, ordering, origins."""

import json
import os
import signal
import time

from channels import Channel, Group
from channels.auth import (
    channel_session_user,
    channel_session_user_from_http,
    http_session_user,
    transfer_user,
)
from channels.exceptions import DenyConnection
from channels.security.websockets import BaseOriginValidator, allowed_hosts_only
from channels.sessions import (
    channel_and_http_session,
    channel_session,
    enforce_ordering,
    http_session,
)


def reply(message, **content):
    message.reply_channel.send({"text": json.dumps(content)})


def accept(message):
    message.reply_channel.send({"accept": True})


# A chat room, as in "Getting Started"


@channel_session
def room_connect(message, room, **kwargs):
    message.channel_session["room"] = room
    Group("room-%s" % room).add(message.reply_channel)
    accept(message)
    reply(message, room=room, **kwargs)


@channel_session
def room_receive(message, **kwargs):
    """Put the message onto a channel of its own, from where `save_and_send` takes it."""
    Channel("chat-messages").send(
        {"room": message.channel_session["room"], "message": message["text"]}
    )


@channel_session
def room_disconnect(message, **kwargs):
    room = message.channel_session["room"]
    Group("room-%s" % room).discard(message.reply_channel)
    Group("room-%s" % room).send({"text": "somebody left"})


def save_and_send(message):
    Group("room-%s" % message.content["room"]).send({"text": message.content["message"]})


# Sessions and users


@http_session
def http_session_connect(message):
    accept(message)
    session = message.http_session
    reply(message, user=session and session.get("_auth_user_id") is not None)


@http_session_user
def http_user_connect(message):
    accept(message)
    reply(message, user=message.user.username)


@channel_session_user_from_http
def user_connect(message):
    accept(message)
    reply(message, user=message.user.username)


@channel_session_user
def user_receive(message):
    reply(message, user=message.user.username)


@http_session_user
@channel_session
def transfer_connect(message):
    transfer_user(message.http_session, message.channel_session)
    accept(message)


@channel_and_http_session
def both_connect(message):
    accept(message)


@channel_and_http_session
def both_receive(message):
    """Write into the session of HTTP, which this message does not name."""
    message.http_session["seen"] = message.http_session.get("seen", 0) + 1
    message.http_session.save()
    reply(message, seen=message.http_session["seen"])


# Order


@enforce_ordering
def ordered_connect(message):
    accept(message)


@enforce_ordering
@channel_session
def ordered_receive(message):
    """Take longest for the first message."""
    time.sleep(0.3 if message["text"] == "0" else 0)
    seen = message.channel_session.setdefault("seen", [])
    seen.append(message["text"])
    message.channel_session.modified = True
    reply(message, seen=seen)


# Refusals


@allowed_hosts_only
@channel_session_user_from_http
def guarded_connect(message):
    accept(message)
    reply(message, user=message.user.username)


class PartnersOnly(BaseOriginValidator):
    def validate_origin(self, message, origin):
        return origin == "https://partner.example"


@PartnersOnly
def partner_connect(message):
    accept(message)


def deny(message):
    raise DenyConnection()


# Order with gaps


@enforce_ordering
def gap_receive(message):
    """Answer each text. `sleep`: take two seconds; `fail`: raise; `die`: end the worker."""
    if message["text"] == "sleep":
        time.sleep(2)
    elif message["text"] == "fail":
        raise ValueError("the consumer of a test")
    elif message["text"] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    message.reply_channel.send({"text": message["text"]})


@enforce_ordering
def gap_disconnect(message):
    Group("gaps").send({"text": "left"})


def watch_connect(message):
    Group("gaps").add(message.reply_channel)
    accept(message)
