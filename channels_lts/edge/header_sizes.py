"""Limit the headers whose parsing costs a worker much: `edge-header-sizes` in table.py.

Twisted refuses a head of more than 16 KiB, or with more than 500 headers, with a 400.
"""

from ..limits import limit
from .gate import add_check
from .refusal import Refusal

COOKIE = Refusal(431, "The cookies are longer than CHANNELS_LTS['MAX_COOKIE'] allows.")
CONTENT_TYPE = Refusal(
    431, "The Content-Type is longer than CHANNELS_LTS['MAX_CONTENT_TYPE'] allows."
)

LIMITED = {
    b"Cookie": ("MAX_COOKIE", COOKIE),
    b"Content-Type": ("MAX_CONTENT_TYPE", CONTENT_TYPE),
}


def apply():
    """Check the size of headers."""
    add_check(check_sizes)


def check_sizes(request, length, headers):
    """Return the Refusal of a request with a header over its limit; else None."""
    for name, (setting, refusal) in LIMITED.items():
        values = headers.get(name)
        if values and sum(map(len, values)) > limit(setting):
            return refusal
    return None
