"""Unquote a cookie in one pass: `cookie-parsing` in table_security.py."""

import re
from http import cookies

from .table import entry
from .versions import check

ESCAPED = re.compile(r"\\([0-3][0-7][0-7]|.)")


def is_quadratic():
    """Return whether this Python's `http.cookies` searches the rest of a value at each escape."""
    return not hasattr(cookies, "_unquote_replace")


def apply():
    """Replace `http.cookies._unquote`. Raises UnexpectedVersion."""
    check([entry("cookie-parsing")])
    cookies._unquote = _unquote


def _unquote(value):
    r"""Return a value (str) without its quotes, and with `\"` and `\012` as what they stand for."""
    if value is None or len(value) < 2 or not value[0] == value[-1] == '"':
        return value
    return ESCAPED.sub(_character, value[1:-1])


def _character(found):
    escaped = found.group(1)
    return chr(int(escaped, 8)) if len(escaped) == 3 else escaped
