"""The entries of table.py for the HTTP that daphne speaks."""

from .backport import APP_START, INTERFACE_SERVER, Backport

DAPHNE = ("1.4.2",)

SERVER_HTTP = [
    Backport(
        identifier="response-bodies",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.response_bodies",
        defect="A response to HEAD, a 204 or a 304 that comes in several parts is sent with a "
        "body. A Content-Length that is wrong is sent as it is. The next response on that "
        "connection is then read from the wrong place. A response that cannot be sent is never "
        "answered.",
        met_by="This project, with HEAD of a StreamingHttpResponse. twisted/twisted issue 2302 is "
        "near.",
        upstream="None. daphne 4.1 still writes past those rules.",
        mended="Such a response has no body, and a response of another length than it says closes "
        "its connection. A response that cannot be sent is a 500. If it has begun, it is cut.",
    ),
    Backport(
        identifier="broken-streams",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.broken_streams",
        defect="If the iterator of a StreamingHttpResponse raises an exception, its client waits "
        "until daphne's --http-timeout has passed.",
        met_by="This project.",
        upstream="None. Channels 2 cuts the connection.",
        mended="The connection is cut at once, and the client sees that a part is missing. Its "
        "daphne needs `response-bodies`: without it the client waits as before.",
    ),
    Backport(
        identifier="large-messages",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.large_messages",
        defect="A body that is larger than Redis takes is answered with 503, and a WebSocket "
        "message closes with 1013. Both ask the client to try again.",
        met_by="This project, with an upload larger than proto-max-bulk-len.",
        upstream="None.",
        mended="The body is answered with 413. The WebSocket is closed with 1009.",
    ),
    Backport(
        identifier="listen-errors",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.listen_errors",
        defect="A daphne whose port is taken logs an error, and runs on without its port. A "
        "supervisor believes that it works.",
        met_by="This project, when a supervisor started daphne again.",
        upstream="daphne 4.1 stops.",
        mended="daphne ends with status 1 and one line, also if one of several endpoints fails.",
    ),
    Backport(
        identifier="websocket-cookies",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.websocket_cookies",
        defect="Two Cookie headers of a WebSocket handshake are joined with a comma, so a cookie "
        "is lost. It may be that of the session.",
        met_by="Everybody whose proxy speaks HTTP/2 with browsers, which may split cookies.",
        upstream="None. daphne 4.1 joins them with a comma, too.",
        mended="They are joined with a semicolon, as RFC 6265 has it.",
    ),
    Backport(
        identifier="long-lines",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.long_lines",
        defect="A request with a URL or a header of more than 16 KiB gets no answer. Twisted "
        "closes its connection.",
        met_by="This project.",
        upstream="None.",
        mended="It is answered with 414 or 431.",
    ),
    Backport(
        identifier="gone-clients",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.gone_clients",
        defect="daphne tells no worker that the client of a response has left: it drops the parts "
        "that follow.",
        met_by="django/channels issue 1445.",
        upstream="None. In Channels 2 daphne runs the view, and ends it.",
        mended="The next part of the response is refused with ReceiverGone.",
    ),
]
