"""The entries of table.py for the WebSockets that daphne serves."""

from .backport import INTERFACE_SERVER, Backport

DAPHNE = ("1.4.2",)

SERVER_WEBSOCKETS = [
    Backport(
        identifier="websocket-liveness",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.liveness",
        defect="What daphne sends to a WebSocket puts off its ping. So a client in a busy group "
        "that is gone without a word keeps its socket. A second ping makes the answer to the first "
        "one void.",
        met_by="django/daphne issue 172.",
        upstream="daphne 2.0 counts what it receives.",
        mended="Only received data counts. A silent client is pinged each --ping-interval, and "
        "dropped after --ping-timeout, whatever its group sends.",
    ),
    Backport(
        identifier="websocket-connect-timeout",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.connect_timeout",
        defect="daphne resets a handshake that no consumer has answered for five seconds, whatever "
        "--websocket_connect_timeout says.",
        met_by="django/channels issue 780.",
        upstream="daphne 2.0 has one limit.",
        mended="The option counts, and so does runserver's --websocket_handshake_timeout. -1 is no "
        "limit.",
    ),
    Backport(
        identifier="close-codes",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.close_codes",
        defect="A socket that a consumer closes with another code than 1000 and 3000 to 4999 stays "
        "open, and an ERROR is logged.",
        met_by="crossbario/autobahn-python issue 1642, django/daphne issue 374 and "
        "django/channels issue 414.",
        upstream="None in daphne 1.",
        mended="Each code that may be sent closes the socket. A wrong code closes it with 1011, "
        "and a line in the log names the code.",
    ),
    Backport(
        identifier="empty-messages",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.empty_messages",
        defect="An empty text, and empty bytes, are not sent to a WebSocket.",
        met_by="This project.",
        upstream="daphne 2 tests for None.",
        mended="They are sent. A text or bytes of None is no content.",
    ),
    Backport(
        identifier="websocket-root-path",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.websocket_paths",
        defect="--root-path and Daphne-Root-Path count for HTTP alone. The path of a WebSocket "
        "keeps the prefix, so its route does not match.",
        met_by="django/daphne issues 24, 125 and 453.",
        upstream="daphne 2 gives sockets a root_path.",
        mended="The messages of a WebSocket have `root_path`, and the path below it.",
    ),
    Backport(
        identifier="subprotocol",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.subprotocol",
        defect="A consumer cannot see which subprotocol daphne has chosen.",
        met_by="django/channels issue 744 and django/daphne issue 139.",
        upstream="Since Channels 2 the consumer chooses it.",
        mended="`websocket.connect` has `subprotocol`: a text, or None.",
    ),
]
