"""Read a WebSocket handshake as HTTP has it: `edge-handshakes` in table.py.

daphne writes the head of a handshake again, as text, for autobahn. autobahn splits it into lines at
each character that Unicode calls a line's end. One of them, NEL, is part of letters in UTF-8. So
here the lines end where HTTP says.
"""

from autobahn.websocket import protocol

from ..backports.versions import UnexpectedVersion
from .gate import add_check
from .refusal import Refusal

# daphne reads them as ASCII; RFC 6455 allows nothing else.
ASCII_ONLY = (
    b"Sec-WebSocket-Key",
    b"Sec-WebSocket-Version",
    b"Sec-WebSocket-Protocol",
    b"Sec-WebSocket-Extensions",
)

REQUEST = Refusal(400, "A WebSocket handshake has to be a GET without a body.")
UPGRADES = Refusal(400, "A WebSocket handshake has more than one header Upgrade.")
NOT_ASCII = Refusal(400, "A header of a WebSocket handshake is not ASCII.")


def apply():
    """Check each handshake, and let autobahn split its head at CR LF alone.

    Raises UnexpectedVersion if autobahn has another way to split it.
    """
    if not hasattr(protocol, "parseHttpHeader"):
        raise UnexpectedVersion("channels_lts does not know this version of autobahn.")
    protocol.parseHttpHeader = parse_head
    add_check(check_handshake)


def check_handshake(request, length, headers):
    """Return the Refusal of a handshake; None for a correct one, and for another request."""
    upgrades = headers.get(b"Upgrade", ())
    if b"websocket" not in [value.lower() for value in upgrades]:
        return None
    if len(upgrades) > 1:
        return UPGRADES
    if request.channel._command != b"GET" or length != 0:
        return REQUEST
    get = request.requestHeaders.getRawHeaders  # not `headers`: it has `Sec-Websocket-Key`
    values = (value for name in ASCII_ONLY for value in get(name) or ())
    if any(max(value, default=0) > 0x7E for value in values):
        return NOT_ASCII
    return None


def parse_head(data):
    """Return the request line (str), the headers and how often each is there, of a head (bytes).

    The last two are dicts by the header's name in lower case.
    """
    lines = data.decode("latin1").split("\r\n")
    headers, counts = {}, {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if name and colon:
            name, value = name.lower(), value.strip(" \t")
            headers[name] = headers[name] + ", " + value if name in headers else value
            counts[name] = counts.get(name, 0) + 1
    return lines[0], headers, counts
