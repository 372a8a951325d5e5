"""Route each socket once, by its path."""

from channels.auth import AuthMiddlewareStack
from channels.routing import (
    ChannelNameRouter,
    ProtocolTypeRouter,
    URLRouter,
)
from django.urls import path

from eras.channels2.routing import AllowedHostsOriginValidator
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
    path("users/", users.Users),
]
sockets = users_routing + [
    path("who/", who.Who),
    path("tally/", tally.Tally),
    path("in-order/", in_order.InOrder),
    path("database/", database.CountUsers),
    path("announce/", announce.Announce),
    path("words/", background.Words),
    path("reminder/", reminder.Reminder),
    path("json/", json.Echo),
    path("streams/", streams.Streams),
    path("usernames/", binding.Usernames),
    path("own-page/", json.Echo),
]

websocket = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        URLRouter(sockets),
    )
)

channel = ChannelNameRouter(
    {
        "count-words": background.CountWords,
        "remind": reminder.Remind,
    }
)

application = ProtocolTypeRouter(
    {"websocket": websocket, "channel": channel}
)
