"""Refuse a request head that breaks the rules of HTTP: `edge-heads` in table.py.

Twisted checks more of them in each release. These hold on every release that daphne runs on.
"""

import re

from .gate import add_check
from .refusal import Refusal

_is_token = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z").match  # RFC 9110, 5.6.2
_is_version = re.compile(rb"HTTP/1\.[0-9]\Z").match
_has_control = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]").search  # RFC 9110, 5.5; HTAB is legal

ONCE = (b"Host", b"Content-Type", b"Transfer-Encoding")

REQUEST_LINE = Refusal(400, "The method or the version of HTTP is malformed.")
NAME = Refusal(400, "The name of a header has a character that is not allowed.")
VALUE = Refusal(400, "A header has a control character.")
REPEATED = Refusal(400, "Host, Content-Type or Transfer-Encoding is there more than once.")
LENGTH = Refusal(400, "The Content-Length is not a number.")
TWO_LENGTHS = Refusal(400, "There is a Content-Length, and a Transfer-Encoding as well.")


def apply():
    """Check the head of each request."""
    add_check(check_head)


def check_head(request, length):
    """Return the Refusal of a malformed head; None for a correct one."""
    channel, headers = request.channel, request.requestHeaders
    if not _is_token(channel._command) or not _is_version(channel._version):
        return REQUEST_LINE
    for name, values in headers.getAllRawHeaders():
        if not _is_token(name):
            return NAME
        if any(map(_has_control, values)):
            return VALUE
        if len(values) > 1 and name in ONCE:
            return REPEATED
    lengths = headers.getRawHeaders(b"Content-Length") or ()
    if not all(value.isdigit() for value in lengths):
        return LENGTH
    if lengths and headers.hasHeader(b"Transfer-Encoding"):
        return TWO_LENGTHS
    return None
