"""Read all cookies of a request with several Cookie headers: `cookie-headers` in table.py."""

from channels.handler import AsgiRequest

from .table import entry
from .versions import check

_stock_init = AsgiRequest.__init__


def apply():
    """Replace the constructor of `AsgiRequest`. Raises UnexpectedVersion."""
    check([entry("cookie-headers")])
    AsgiRequest.__init__ = _init_with_one_cookie_header


def _init_with_one_cookie_header(request, message):
    """Join the Cookie headers of a message (dict), then call Channels' constructor."""
    headers = message.get("headers", [])
    # Channels' test tools give a dict, which has each name once.
    cookies = [] if isinstance(headers, dict) else [v for name, v in headers if name == b"cookie"]
    if len(cookies) > 1:
        others = [header for header in headers if header[0] != b"cookie"]
        message["headers"] = others + [(b"cookie", b"; ".join(cookies))]  # RFC 6265, RFC 9113
    _stock_init(request, message)
