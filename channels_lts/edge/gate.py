"""Ask the checks of the edge about the head of each request, before its body is read.

Twisted calls `gotLength` when it has the whole head. A check takes the request (WebRequest) and its
declared length (int; None for a chunked body). It returns a Refusal, or None.
"""

from daphne.http_protocol import WebRequest

from .refusal import refuse

_checks = []
_got_length = WebRequest.gotLength


def add_check(check):
    """Let `check` be asked about each request from now on."""
    WebRequest.gotLength = _ask_checks
    if check not in _checks:
        _checks.append(check)


def _ask_checks(request, length):
    _got_length(request, length)
    for check in _checks:
        refusal = check(request, length)
        if refusal and refuse(request, refusal):
            return
