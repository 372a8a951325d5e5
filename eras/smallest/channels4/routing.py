"""Route each socket once, by its path."""

from channels.auth import AuthMiddlewareStack
from channels.routing import ChannelNameRouter, URLRouter
from channels.security.websocket import (
    AllowedHostsOriginValidator,
)
from django.urls import path

from eras.smallest.later import (
    announce,
    background,
    binding,
    database,
    in_order,
    json,
    reminder,
    streams,
    tally,
    users,
    who,
)

users_routing = [
    path("users/", users.Users.as_asgi()),
]
sockets = users_routing + [
    path("who/", who.Who.as_asgi()),
    path("tally/", tally.Tally.as_asgi()),
    path("in-order/", in_order.InOrder.as_asgi()),
    path("database/", database.CountUsers.as_asgi()),
    path("announce/", announce.Announce.as_asgi()),
    path("words/", background.Words.as_asgi()),
    path("reminder/", reminder.Reminder.as_asgi()),
    path("json/", json.Echo.as_asgi()),
    path("streams/", streams.Streams.as_asgi()),
    path("usernames/", binding.Usernames.as_asgi()),
    path("own-page/", json.Echo.as_asgi()),
]

websocket = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        URLRouter(sockets),
    )
)

channel = ChannelNameRouter(
    {
        "count-words": background.CountWords.as_asgi(),
        "remind": reminder.Remind.as_asgi(),
    }
)
