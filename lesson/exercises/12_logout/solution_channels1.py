"""Close the sockets of a session that has logged out. On Channels 1."""

import hashlib

from channels import Group
from channels.routing import route
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from channels_lts.handshake import session_key


def ws_connect(message):
    message.reply_channel.send({"accept": True})
    group_of(session_key(message)).add(message.reply_channel)


@receiver(user_logged_out)
def close_sockets(sender, request, **kwargs):
    if request.session.session_key:  # a guest has none, and can log out, too
        group_of(request.session.session_key).send({"close": 4401})


def group_of(key):
    """Return the group of the sockets of a session. Its name does not give the key away."""
    return Group("session." + hashlib.sha256(str(key).encode()).hexdigest())


channel_routing = [route("websocket.connect", ws_connect)]
