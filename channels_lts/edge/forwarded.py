"""Refuse headers of a proxy that daphne cannot read: `edge-forwarded` in table.py.

With --proxy-headers daphne takes the client's address, port and scheme from headers. A proxy may
pass on what its client sent in them.
"""

import re

from .gate import add_check
from .refusal import Refusal

_is_large_number = re.compile(rb"\s*[+-]?[0-9_]{6,}\s*\Z").match  # a port has five digits

MALFORMED = Refusal(400, "A header of a proxy, such as X-Forwarded-For, is malformed.")


def apply():
    """Check the headers of proxies, if daphne reads them."""
    add_check(check_forwarded)


def check_forwarded(request, length, headers):
    """Return the Refusal of a header that daphne cannot read; else None."""
    factory = request.factory
    if not factory.proxy_forwarded_address_header:
        return None
    port = factory.proxy_forwarded_port_header
    names = [factory.proxy_forwarded_address_header, port, factory.proxy_forwarded_proto_header]
    for name in filter(None, names):
        values = request.requestHeaders.getRawHeaders(name.encode()) or ()
        if any(max(value, default=0) > 0x7E for value in values):
            return MALFORMED
        if name == port and any(map(_is_large_number, values)):
            return MALFORMED
    return None
