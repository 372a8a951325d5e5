from channels import route

from channels_lts.handshake import Handshake, from_our_page

from . import consumers

own_pages = [route("websocket.connect", consumers.connect)]

channel_routing = [
    Handshake(own_pages, checks=[from_our_page], path=r"^/own/$"),
    route("websocket.connect", consumers.connect, path=r"^/(?:echo|fill)/$"),
    route("websocket.connect", consumers.deny, path=r"^/deny/$"),
    route("a.channel", consumers.receive, kind="^text$"),
    route("websocket.connect", consumers.connect_and_show, path=r"^/headers/$"),
    route("websocket.receive", consumers.receive, path=r"^/echo/$"),
    route("websocket.receive", consumers.fill, path=r"^/(?:fill|alone)/$"),
    route("websocket.connect", consumers.connect, path=r"^/answer/$"),
    route("websocket.receive", consumers.answer, path=r"^/answer/$"),
    route("websocket.connect", consumers.answer, path=r"^/first/$"),
    route("websocket.connect", consumers.show, path=r"^/(?:show|alone)/$"),
    route("websocket.receive", consumers.show, path=r"^/show/$"),
    route("websocket.disconnect", consumers.show, path=r"^/show/$"),
]
