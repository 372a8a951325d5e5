"""Ask the checks of the edge about the head of each request, before its body is read.

Twisted calls `gotLength` when it has the whole head. A check takes the request (WebRequest), its
declared length (int; None for a chunked body), and its headers as the client sent them: a dict of
each name, as Twisted writes it (`Content-Type`), to its values (list of bytes). It returns a
Refusal, or None. Method and target are in `request.channel`: Twisted copies them to the request
when the body is complete.
"""

from daphne.http_protocol import HTTPFactory, WebRequest

from .refusal import refuse

_checks = []
_got_length = WebRequest.gotLength


def add_check(check):
    """Let `check` be asked about each request from now on, after the checks that were added."""
    WebRequest.gotLength = _ask_checks
    HTTPFactory.acceptableProtocols = _only_http_1
    if check not in _checks:
        _checks.append(check)


def _ask_checks(request, length):
    _got_length(request, length)
    headers = dict(request.requestHeaders.getAllRawHeaders())  # once: each look-up there is slow
    for check in _checks:
        refusal = check(request, length, headers)
        if refusal and refuse(request, refusal):
            return


def _only_http_1(factory):
    """Return the protocols that TLS may choose. The checks cannot read the heads of HTTP/2."""
    return [b"http/1.1"]
