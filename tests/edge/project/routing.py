from channels import route

from channels_lts.handshake import Handshake, from_our_page
from channels_lts.tokens import token

from . import consumers

with_token = [route("websocket.connect", consumers.connect_and_greet)]
own_pages = [route("websocket.connect", consumers.connect)]

channel_routing = [
    Handshake(own_pages, checks=[from_our_page], path=r"^/own/$"),
    Handshake(with_token, checks=[token()], path=r"^/token/$"),
    route("websocket.connect", consumers.connect, path=r"^/(?:echo|fill|late)/$"),
    route("websocket.connect", consumers.connect, path=r"^/(?:others|leave|answer)/$"),
    route("websocket.connect", consumers.deny, path=r"^/deny/$"),
    route("a.channel", consumers.receive, kind="^text$"),
    route("websocket.connect", consumers.connect_and_show, path=r"^/headers/$"),
    route("websocket.connect", consumers.answer, path=r"^/first/$"),
    route("websocket.connect", consumers.show, path=r"^/(?:show|alone)/$"),
    route("websocket.receive", consumers.receive, path=r"^/echo/$"),
    route("websocket.receive", consumers.fill, path=r"^/(?:fill|alone)/$"),
    route("websocket.receive", consumers.tell_the_others, path=r"^/others/$"),
    route("websocket.receive", consumers.late, path=r"^/late/$"),
    route("websocket.receive", consumers.leave, path=r"^/leave/$"),
    route("websocket.receive", consumers.answer, path=r"^/answer/$"),
    route("websocket.receive", consumers.show, path=r"^/show/$"),
    route("websocket.disconnect", consumers.show, path=r"^/show/$"),
]
