from channels import include, route, route_class

from . import classes, consumers

rooms = [
    route("websocket.connect", consumers.room_connect, path=r"^/(?P<room>\w+)/(?P<extra>\w+)/$"),
    route("websocket.connect", consumers.room_connect, path=r"^/(?P<room>\w+)/$"),
    route("websocket.receive", consumers.room_receive),
    route("websocket.disconnect", consumers.room_disconnect),
]

sessions = [
    route("websocket.connect", consumers.http_session_connect, path=r"^/http_session/$"),
    route("websocket.connect", consumers.http_user_connect, path=r"^/http_user/$"),
    route("websocket.connect", consumers.user_connect, path=r"^/user/$"),
    route("websocket.connect", consumers.transfer_connect, path=r"^/transfer/$"),
    route("websocket.connect", consumers.both_connect, path=r"^/both/$"),
    route("websocket.receive", consumers.both_receive, path=r"^/both/$"),
    route("websocket.receive", consumers.user_receive),
]

channel_routing = [
    include(rooms, path=r"^/rooms"),
    include(rooms, path=r"^/(?P<language>de|en)/rooms"),
    include(sessions, path=r"^/session"),
    route("chat-messages", consumers.save_and_send),
    route("websocket.connect", consumers.ordered_connect, path=r"^/ordered/$"),
    route("websocket.receive", consumers.ordered_receive, path=r"^/ordered/$"),
    route("websocket.connect", consumers.guarded_connect, path=r"^/guarded/$"),
    route("websocket.connect", consumers.partner_connect, path=r"^/partner/$"),
    route("websocket.connect", consumers.deny, path=r"^/denied/$"),
    route_class(classes.Square),
    route_class(classes.Echo, path=r"^/echo/(?P<name>\w+)/$"),
    route_class(classes.Json, path=r"^/json/$"),
    classes.Greeter.as_route(path=r"^/greeter/$"),
    classes.Greeter.as_route(path=r"^/greeter/de/$", attrs={"word": "hallo"}),
    classes.User.as_route(path=r"^/user/$"),
    classes.UserAndSession.as_route(path=r"^/user_and_session/$"),
    classes.Demultiplexer.as_route(path=r"^/binding/$"),
    route("websocket.connect", consumers.ordered_connect, path=r"^/gaps/$"),
    route("websocket.receive", consumers.gap_receive, path=r"^/gaps/$"),
    route("websocket.disconnect", consumers.gap_disconnect, path=r"^/gaps/$"),
    route("websocket.connect", consumers.watch_connect, path=r"^/watch/$"),
]
