"""Do not parse forms in the reactor: `edge-forms` in table.py.

Twisted parses the body of a POST, if it is a form, before it hands the request on. daphne never
uses the result: Django parses the form again, in a worker.
"""

from daphne.http_protocol import WebRequest

_request_received = WebRequest.requestReceived


def apply():
    """Replace `WebRequest.requestReceived`."""
    WebRequest.requestReceived = _process_without_parsing


def _process_without_parsing(request, command, path, version):
    """Process a request (WebRequest) that has come whole.

    Each Twisted from 18 to 26 takes the position in the content for the length of the body, and
    parses no body without a length.
    """
    request.content.seek(0)
    _request_received(request, command, path, version)
