"""The entries of table.py for the parts of the edge that limit WebSockets and slow clients."""

from .backport import INTERFACE_SERVER, Backport

DAPHNE = ("1.4.2",)

SOCKETS = [
    Backport(
        identifier="edge-sockets",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.sockets",
        defect="daphne takes WebSocket messages of any size, in one frame or in several. Before a "
        "consumer has accepted the socket, it keeps all that the client sends.",
        met_by="CVE-2026-44545.",
        upstream="daphne 4.2.2 limits a message to 1 MiB.",
        mended="A message over `MAX_MESSAGE` closes its socket with code 1009. A client that sends "
        "more than that before its socket is accepted is cut.",
    ),
    Backport(
        identifier="edge-unsent",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.unsent",
        defect="daphne keeps messages without limit for a WebSocket whose client does not read.",
        met_by="django/daphne issue 170.",
        upstream="None.",
        mended="A socket is cut if more than `MAX_UNSENT` waits for its client for a second, or "
        "eight times as much at once.",
    ),
    Backport(
        identifier="edge-downloads",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.downloads",
        defect="A worker sends a response as fast as it can. daphne holds all of it that a slow "
        "client has not taken.",
        met_by="django/daphne issues 126 and 170.",
        upstream="Since daphne 2 the application runs in the same process. It holds as much.",
        mended="The worker waits while daphne holds more than `MAX_UNSENT` of its response. With "
        "another layer than that of channels_lts it does not wait.",
    ),
    Backport(
        identifier="edge-slow-clients",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.slow_clients",
        defect="A client that does not take its response keeps its connection without limit.",
        met_by="This project, with a client that does not read.",
        upstream="None.",
        mended="A client that is slower than `BODY_RATE` and `BODY_TIMEOUT` allow is cut, and so "
        "is one that stops for three times `BODY_TIMEOUT`.",
    ),
]
