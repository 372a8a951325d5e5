"""Refuse a request in an encoding that CHARSETS does not list: `edge-charsets` in table.py.

A worker decodes a form with any codec of Python that its Content-Type names. Some are not encodings
of text, and some take long.
"""

import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from ..limits import codec_of, limit
from .gate import add_check
from .refusal import Refusal

# Any `charset=`, as a worker would find it or not; then its value. \s is what str.strip() removes.
_charsets = re.compile(r"charset\s*\*?\s*=\s*([^;]*)", re.IGNORECASE).findall
_name = re.compile(r"""(["']?)([A-Za-z0-9._:+-]*)\1\s*\Z""").match

UNKNOWN = Refusal(415, "CHARSETS does not list the charset of the Content-Type.")


def apply():
    """Check the charset of each request."""
    add_check(check_charset)


def check_charset(request, length):
    """Return the Refusal of a charset; None if the request has none, or an allowed one."""
    for value in request.requestHeaders.getRawHeaders(b"Content-Type") or ():
        for charset in _charsets(value.decode("latin1")):
            name = _name(charset)
            if not name or not is_allowed(name.group(2)):
                return UNKNOWN
    return None


def is_allowed(charset):
    """Return whether CHARSETS lists an encoding (str), under this name or another.

    Empty: it says nothing, and the project's own charset counts.
    """
    allowed = _Allowed.of(tuple(limit("CHARSETS")))
    return not charset or charset.lower() in allowed.listed or allowed.has_alias(charset)


class _Allowed:
    """The encodings of a value of CHARSETS (tuple of str)."""

    _latest = None  # settings change in tests alone

    def __init__(self, charsets):
        self.charsets = charsets
        self.listed = {charset.lower() for charset in charsets}
        self.codecs = {codec_of(charset) for charset in charsets}
        names = self.listed | self.codecs | set(aliases) | set(aliases.values())
        self.names = {normalize_encoding(name).lower() for name in names}

    @classmethod
    def of(cls, charsets):
        if cls._latest is None or cls._latest.charsets != charsets:
            cls._latest = cls(charsets)
        return cls._latest

    def has_alias(self, charset):
        """Return whether a name (str) is another one for an allowed encoding.

        Python is asked only about names that it knows: it keeps each unknown one for good.
        """
        name = normalize_encoding(charset).lower()
        is_known = name in self.names or name.replace(".", "_") in self.names
        return is_known and codec_of(charset) in self.codecs
