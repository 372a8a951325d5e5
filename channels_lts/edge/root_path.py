"""Use the header Daphne-Root-Path only if a proxy sets it: `edge-root-path` in table.py.

daphne takes it as the path under which the project is mounted, from any client.
"""

import re

from ..limits import limit
from .gate import add_check
from .refusal import Refusal, enforce

NAME = b"Daphne-Root-Path"

_is_root_path = re.compile(rb"(/(?!/)[\x21-\x7e]*)?\Z").match
_quote_others = re.compile(rb"[\x00-\x20\x7f-\xff]")

UNTRUSTED = "Daphne-Root-Path is ignored unless CHANNELS_LTS['TRUST_ROOT_PATH'] is True."
MALFORMED = Refusal(400, "Daphne-Root-Path is not one path that begins with one slash.")


def apply():
    """Check the header of each request."""
    add_check(check_root_path)


def check_root_path(request, length, headers):
    """Return the Refusal of a malformed header; else None. Remove a header that does not count.

    A trusted value may be in UTF-8. daphne takes ASCII alone, and fails on others, so they are
    percent-encoded.
    """
    values = headers.get(NAME)
    if not values:
        return None
    if not limit("TRUST_ROOT_PATH"):
        if enforce(UNTRUSTED):
            request.requestHeaders.removeHeader(NAME)
        return None
    value = _quote_others.sub(lambda one: b"%%%02X" % one.group()[0], values[0])
    if len(values) > 1 or not _is_root_path(value):
        return MALFORMED
    request.requestHeaders.setRawHeaders(NAME, [value])
    return None
