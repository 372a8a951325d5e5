"""Route each message by its channel, and by its path."""

from channels.routing import route, route_class

from display.consumers import ws_disconnect

from . import (
    announce,
    background,
    binding,
    database,
    in_order,
    json,
    own_page,
    reminder,
    streams,
    tally,
    users,
    who,
)

users_routing = [
    route(
        "websocket.connect",
        users.connect,
        path="^/users/$",
    ),
    route(
        "websocket.disconnect",
        ws_disconnect,
        path="^/users/$",
    ),
]

jobs_routing = [
    route("count-words", background.count_words),
    route("remind", reminder.remind),
]


def sockets(module, path):
    """Return the routes (list) of the functions of a module."""
    routes = []
    for word in ("connect", "receive"):
        if hasattr(module, word):
            consumer = getattr(module, word)
            channel = "websocket." + word
            routes.append(route(channel, consumer, path=path))
    return routes


channel_routing = (
    users_routing
    + jobs_routing
    + sockets(who, "^/who/$")
    + sockets(own_page, "^/own-page/$")
    + sockets(tally, "^/tally/$")
    + sockets(in_order, "^/in-order/$")
    + sockets(database, "^/database/$")
    + sockets(announce, "^/announce/$")
    + sockets(background, "^/words/$")
    + sockets(reminder, "^/reminder/$")
    + [
        route_class(json.Echo, path="^/json/$"),
        route_class(streams.Streams, path="^/streams/$"),
        route_class(binding.Usernames, path="^/usernames/$"),
    ]
)
