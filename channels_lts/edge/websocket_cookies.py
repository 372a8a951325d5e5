"""Join the Cookie headers of a WebSocket handshake: `websocket-cookies` in table_server_http.py.

daphne writes the head of a handshake again, for autobahn, and joins headers of one name with a
comma. A comma is part of a cookie's value, so the second header's first cookie is lost.
"""

from daphne.http_protocol import WebRequest

from ..backports.table import entry
from ..backports.versions import check

_process = WebRequest.process


def apply():
    """Replace `WebRequest.process`. Raises UnexpectedVersion."""
    check([entry("websocket-cookies")])
    WebRequest.process = _process_with_one_cookie_header


def _process_with_one_cookie_header(request):
    headers = request.requestHeaders
    if headers.hasHeader(b"Upgrade") and headers.hasHeader(b"Cookie"):
        cookies = headers.getRawHeaders(b"Cookie")
        headers.setRawHeaders(b"Cookie", [b"; ".join(cookies)])  # RFC 6265, 5.4; RFC 9113, 8.2.3
    _process(request)
