"""Tell the teacher's browser from all others.

The teacher's browser is on this machine, or has the token of the address that `make eras` prints.
A page of another site that is open in the teacher's browser must not press a button, and neither
must a page whose host name leads to this machine (DNS rebinding). So the Host has to be ours, and
the Origin, which a browser adds to each POST, has to be that host.
"""

import hmac

from django.http.request import split_domain_port, validate_host

from .network import LOOPBACK, is_loopback


class Teacher:
    """`token` is that of the printed address, `hosts` (list of str) are names of this machine."""

    def __init__(self, token, hosts):
        self._token = token.encode()
        self._hosts = hosts

    def knows_host(self, request):
        """Return whether the request's Host is a name of this machine."""
        return validate_host(_host_name(request), self._hosts)

    def is_at(self, request):
        """Return whether a request is from the teacher's browser."""
        return self.knows_host(request) and _is_from_own_page(request) and self._may(request)

    def _may(self, request):
        token = request.getHeader(b"X-Lesson-Token") or b""
        if hmac.compare_digest(token, self._token):
            return True
        # A name of the network that leads to this machine is no proof of loopback.
        is_here = validate_host(_host_name(request), LOOPBACK)
        return is_here and is_loopback(request.getClientAddress().host)


def _host_name(request):
    return split_domain_port((request.getHeader(b"Host") or b"").decode("latin-1"))[0]


def _is_from_own_page(request):
    """Return whether the Origin is the page's own. A GET of the page has none."""
    origin = request.getHeader(b"Origin")
    return origin is None or origin == b"http://" + (request.getHeader(b"Host") or b"")
