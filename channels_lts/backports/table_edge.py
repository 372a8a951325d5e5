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
        defect="Older releases of Twisted accept malformed names of headers, malformed versions of "
        "HTTP, and control characters in a header. They also accept two of a header that may be "
        "there once.",
        met_by="CVE-2026-44546, and this project.",
        upstream="daphne 4.2.2 refuses control characters in values. Twisted 24.7 checks names.",
        mended="Such a head is refused with 400, on each release of Twisted.",
    ),
    Backport(
        identifier="edge-targets",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.targets",
        defect="A target that is not ASCII makes daphne log two tracebacks. For HTTP, daphne reads "
        "`//x/users/` as one path; for WebSockets it reads `/users/`. It takes an absolute target "
        "(a whole URL) for a path.",
        met_by="This project.",
        upstream="daphne 4 requires an ASCII query.",
        mended="A target is a 400 unless it is a path of printable ASCII with one slash at its "
        "beginning, or the `*` of OPTIONS. Of an absolute target, the host and the path count.",
    ),
    Backport(
        identifier="edge-handshakes",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.handshakes",
        defect="autobahn splits the head of a WebSocket handshake at characters that do not end a "
        "line in HTTP. So it finds headers that the client's proxy has not seen.",
        met_by="CVE-2026-44546, and this project.",
        upstream="daphne 4.2.2 refuses control characters in values.",
        mended="A line of the head ends at CR LF alone. A handshake with a body, another method "
        "than GET or a second Upgrade is a 400.",
    ),
    Backport(
        identifier="edge-header-sizes",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.header_sizes",
        defect="The only limit for a Cookie or a Content-Type is Twisted's 16 KiB for the whole "
        "head.",
        met_by="CVE-2024-7592 (cookies).",
        upstream="None. Newer Pythons and Djangos parse them in less time.",
        mended="Cookies over `MAX_COOKIE`, or a Content-Type over `MAX_CONTENT_TYPE`, are refused "
        "with 431.",
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
        mended="daphne refuses an encoding that `CHARSETS` does not list with 415, before it reads "
        "the body.",
    ),
    Backport(
        identifier="edge-root-path",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.root_path",
        defect="daphne takes the header Daphne-Root-Path from any client. Some of its values make "
        "daphne fail.",
        met_by="This project.",
        upstream="None. daphne 4 has the header, too.",
        mended="The header is ignored unless `TRUST_ROOT_PATH` is True. If it counts, a malformed "
        "value is a 400, and characters that are not ASCII are percent-encoded.",
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
        mended="A forwarded header that daphne cannot read is a 400, without a traceback.",
    ),
    Backport(
        identifier="edge-pipelining",
        package="Twisted",
        expects=("18.", "19.", "20.", "21.", "22.", "23.", "24.3."),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.pipelining",
        defect="A client may send a request before it has the answer to the last one. Twisted "
        "answers such requests in any order, so a client can take one answer for another.",
        met_by="CVE-2023-46137 and CVE-2024-41671.",
        upstream="Twisted 24.7, which needs Python 3.8.",
        mended="A request waits until the one before it on its connection is answered.",
        condition=lambda: not is_at_least("twisted", 24, 7),
    ),
]

EDGE = HEADS + BODIES + SOCKETS
