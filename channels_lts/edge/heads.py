"""Refuse a request head that breaks the rules of HTTP: `edge-heads` in table.py.

Twisted checks more of them in each release. These hold on every release that daphne runs on.
"""

import re
from itertools import chain
from string import ascii_letters, digits

from .gate import add_check
from .refusal import Refusal

_is_version = re.compile(rb"HTTP/1\.[0-9]\Z").match

# Characters. bytes.translate removes them faster than a regular expression finds another one.
TOKEN = b"!#$%&'*+-.^_`|~" + (digits + ascii_letters).encode()  # RFC 9110, 5.6.2
CONTROLS = bytes(set(range(0x20)) - set(b"\t")) + b"\x7f"  # RFC 9110, 5.5; HTAB is legal
ONCE = (b"Host", b"Content-Length", b"Content-Type", b"Transfer-Encoding")
ENCODINGS = (b"chunked", b"identity")  # those that Twisted reads

REQUEST_LINE = Refusal(400, "The method or the version of HTTP is malformed.")
NAME = Refusal(400, "The name of a header has a character that is not allowed.")
VALUE = Refusal(400, "A header has a control character.")
REPEATED = Refusal(400, "A header is there more than once that may be there once.")
LENGTH = Refusal(400, "The Content-Length is not a number, or the Transfer-Encoding is unknown.")
TWO_LENGTHS = Refusal(400, "There is a Content-Length, and a Transfer-Encoding as well.")


def apply():
    """Check the head of each request."""
    add_check(check_head)


def check_head(request, length, headers):
    """Return the Refusal of a malformed head; None for a correct one."""
    channel = request.channel
    if not _is_token(channel._command) or not _is_version(channel._version):
        return REQUEST_LINE  # pragma: no cover: a newer Twisted refuses it itself
    # All headers at once: a browser sends ten or more.
    if b"".join(headers).translate(None, TOKEN) or b"" in headers:
        return NAME  # pragma: no cover: a newer Twisted refuses it itself
    values = b"".join(chain.from_iterable(headers.values()))
    if len(values.translate(None, CONTROLS)) < len(values):
        return VALUE
    if any(len(headers.get(name, ())) > 1 for name in ONCE):
        return REPEATED
    return check_lengths(headers)


def _is_token(text):
    return bool(text) and not text.translate(None, TOKEN)


def check_lengths(headers):
    """Return the Refusal of a body whose length is not clear (RFC 9112, 6.3); else None."""
    lengths = headers.get(b"Content-Length", ())
    encodings = headers.get(b"Transfer-Encoding", ())
    if not lengths and not encodings:
        return None
    if not all(value.isdigit() for value in lengths):
        return LENGTH  # pragma: no cover: a newer Twisted refuses it itself
    if not all(value.lower() in ENCODINGS for value in encodings):
        return LENGTH  # pragma: no cover: a newer Twisted refuses it itself
    if lengths and encodings:
        return TWO_LENGTHS
    return None
