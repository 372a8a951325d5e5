"""Refuse a request target that daphne and its WebSockets would read differently: `edge-targets`.

A target is a path with a query, all of it printable ASCII (RFC 9112, 3.2). A client may also send
the whole URL. Then its host counts, and the header Host does not.
"""

import re

from .gate import add_check
from .refusal import Refusal

_is_path = re.compile(rb"/(?!/)[\x21-\x7e]*\Z").match
_split_url = re.compile(rb"(?i:https?)://([^/?#@\x00-\x20\x7f-\xff]+)([/?].*)?\Z", re.DOTALL).match

TARGET = Refusal(
    400,
    "The target is not a path in printable ASCII that begins with one slash. Other characters "
    "have to be percent-encoded.",
)


def apply():
    """Check the target of each request."""
    add_check(check_target)


def check_target(request, length, headers):
    """Return the Refusal of a target; None for a correct one. Replace a URL by its path."""
    channel = request.channel
    url = _split_url(channel._path)
    if url:
        channel._path = _path_of(url.group(2) or b"", channel._command)
        request.requestHeaders.setRawHeaders(b"Host", [url.group(1)])
    if _is_path(channel._path) or (channel._path, channel._command) == (b"*", b"OPTIONS"):
        return None
    return TARGET


def _path_of(rest, method):
    """Return the target (bytes) for the part of a URL after its host (bytes)."""
    if not rest and method == b"OPTIONS":
        return b"*"  # RFC 9112, 3.2.4
    return rest if rest.startswith(b"/") else b"/" + rest
