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
        defect="daphne takes WebSocket messages of any size, in one frame or in several, and keeps "
        "all that comes before a consumer has accepted the socket.",
        met_by="CVE-2026-44545.",
        upstream="daphne 4.2.2 limits a message to 1 MiB.",
    ),
    Backport(
        identifier="edge-unsent",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.unsent",
        defect="daphne holds without limit the messages to a WebSocket whose client does not read.",
        met_by="django/daphne issue 170.",
        upstream="None.",
    ),
    Backport(
        identifier="edge-downloads",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.downloads",
        defect="A response goes to daphne as fast as a worker can send it. daphne holds all of it "
        "that a slow client has not taken.",
        met_by="django/daphne issues 126 and 170.",
        upstream="Since daphne 2 the application runs in the same process. It holds as much.",
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
    ),
]
