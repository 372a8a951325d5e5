"""Refuse a request in an encoding that CHARSETS does not list: `edge-charsets` in table.py.

A worker decodes a form with any codec of Python that its Content-Type names. Some are not encodings
of text, and some take long.
"""

import re

from ..charsets import is_admitted
from .gate import add_check
from .refusal import Refusal

# Any `charset=`, as a worker would find it or not; then its value. \s is what str.strip() removes.
_charsets = re.compile(r"charset\s*\*?\s*=\s*([^;]*)", re.IGNORECASE).findall
_name = re.compile(r"""(["']?)([A-Za-z0-9._:+-]*)\1\s*\Z""").match

UNKNOWN = Refusal(415, "CHANNELS_LTS['CHARSETS'] does not list the charset of the Content-Type.")


def apply():
    """Check the charset of each request."""
    add_check(check_charset)


def check_charset(request, length, headers):
    """Return the Refusal of a charset; None if the request has none, an empty or an allowed one."""
    for value in headers.get(b"Content-Type", ()):
        for charset in _charsets(value.decode("latin1")):
            name = _name(charset)
            if not name or name.group(2) and not is_admitted(name.group(2)):
                return UNKNOWN
    return None
