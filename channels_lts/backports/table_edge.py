"""The entries of table.py for the parts of channels_lts/edge."""

from .backport import INTERFACE_SERVER, Backport
from .table_edge_bodies import BODIES
from .table_edge_sockets import SOCKETS
from .versions import is_at_least

HEADS = [
    Backport(
        identifier="edge-heads",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.heads",
        defect="Older releases of Twisted let control characters in a header pass, names that are "
        "no names, a malformed version of HTTP, and headers that must not be there twice.",
        met_by="CVE-2026-44546, and this project.",
        upstream="daphne 4.2.2 refuses control characters in values. Twisted 24.7 checks names.",
    ),
    Backport(
        identifier="edge-targets",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.targets",
        defect="A target that is not ASCII makes daphne log two tracebacks. `//x/users/` is one "
        "path for HTTP, and `/users/` for WebSockets. The URL of an absolute target is taken for "
        "a path.",
        met_by="This project.",
        upstream="daphne 4 requires an ASCII query.",
    ),
    Backport(
        identifier="edge-handshakes",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.handshakes",
        defect="autobahn splits the head of a WebSocket handshake at characters that do not end a "
        "line in HTTP, and so finds headers that the client's proxy has not seen.",
        met_by="CVE-2026-44546, and this project.",
        upstream="daphne 4.2.2 refuses control characters in values.",
    ),
    Backport(
        identifier="edge-header-sizes",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.header_sizes",
        defect="Nothing but Twisted's 16 KiB for a whole head limits a Cookie or a Content-Type.",
        met_by="CVE-2024-7592 (cookies).",
        upstream="None. Newer Pythons and Djangos parse them in less time.",
    ),
    Backport(
        identifier="edge-charsets",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.charsets",
        defect="A worker decodes a form with any codec of Python that the client names.",
        met_by="This project.",
        upstream="Django 6.1 takes forms in UTF-8 alone.",
    ),
    Backport(
        identifier="edge-root-path",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.root_path",
        defect="daphne takes the header Daphne-Root-Path from any client, and fails on some of its "
        "values.",
        met_by="This project.",
        upstream="None. daphne 4 has the header, too.",
    ),
    Backport(
        identifier="edge-forwarded",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.forwarded",
        defect="With --proxy-headers a forwarded address that is not UTF-8, or a port of many "
        "digits, is answered with a 500 and a traceback.",
        met_by="This project.",
        upstream="None.",
    ),
    Backport(
        identifier="edge-pipelining",
        package="Twisted",
        expects=("18.", "19.", "20.", "21.", "22.", "23.", "24.3."),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.pipelining",
        defect="Requests that a client sends without waiting for answers are answered in any "
        "order, so a client can take an answer for that to another request.",
        met_by="CVE-2023-46137 and CVE-2024-41671.",
        upstream="Twisted 24.7, which needs Python 3.8.",
        condition=lambda: not is_at_least("twisted", 24, 7),
    ),
]

EDGE = HEADS + BODIES + SOCKETS
