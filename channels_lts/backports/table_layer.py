"""The entries of table.py for weaknesses of the channel layer, and of those who use it."""

from .backport import APP_START, Backport

LAYER_PARTS = [
    Backport(
        identifier="closed-members",
        package="daphne",
        expects=("1.4.2",),
        applied=APP_START,
        module="channels_lts.backports.in_the_layer",
        defect="A socket stays in its groups if its consumer of `websocket.disconnect` does not "
        "remove it from each. daphne drops that message if its channel is full. It can also be "
        "received before the consumer of `websocket.connect` adds the socket.",
        met_by="django/channels issues 293 and 174, and each project that adds a socket to a group "
        "and relies on group_expiry.",
        upstream="None. In Channels 2 each socket has a consumer of its own.",
        mended="Once a second daphne looks which of its sockets have closed. It takes them out of "
        "all their groups, without a consumer.",
    ),
    Backport(
        identifier="close-when-full",
        package="asgi_redis",
        expects=("1.4.3",),
        applied=APP_START,
        module="channels_lts.backports.in_the_layer",
        defect="A message that closes a socket is dropped if a hundred messages already wait for "
        "the daphne of that socket. After a logout the socket then stays open.",
        met_by="This project, when daphne did not keep up during a logout.",
        upstream="None.",
        mended="A daphne takes a thousand such messages beyond the capacity of its list. One of "
        "more than 4 KiB counts as any other message.",
    ),
    Backport(
        identifier="forged-messages",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.forged_messages",
        defect="A worker makes its Message, and looks for the route, outside of its `try`. So a "
        "message whose keys have other types than in the ASGI specification ends the worker.",
        met_by="This project, when it wrote such messages to Redis.",
        upstream="None. Channels 2 has no workers for requests.",
        mended="Such a message is dropped with one line in the log. If the search for a route "
        "fails, the worker logs the error and continues.",
    ),
]
