"""Limit the size of a request's body: `edge-bodies` in table.py. The setting is MAX_BODY.

A declared length is refused before a byte of the body is read. A chunked body has no length: it is
refused when the limit is passed. Nothing of a refused request is sent to the channel layer.
"""

from io import BytesIO
from tempfile import SpooledTemporaryFile

from daphne.http_protocol import WebRequest
from twisted.web import http

from ..limits import limit
from .gate import add_check
from .refusal import Refusal, refuse

MAX_IN_MEMORY = 100000  # bytes of one body, as Twisted has it. A larger one goes into a file.

TOO_LARGE = Refusal(413, "The body of a request is larger than CHANNELS_LTS['MAX_BODY'] allows.")

_handle_content_chunk = WebRequest.handleContentChunk
_process = WebRequest.process


def apply():
    """Check each declared length, and each part of a body. Keep a file only for a large body."""
    add_check(_refuse_length)
    WebRequest.handleContentChunk = _handle_part
    WebRequest.process = _process_and_close
    http._getContentFile = _open_content


def _refuse_length(request, length, headers):
    if length and length > limit("MAX_BODY"):
        return TOO_LARGE


def _handle_part(request, data):
    """Keep a part (bytes) of a body, unless the body is too large with it."""
    before = request.content.tell()
    maximum = limit("MAX_BODY")
    # Only the part that passes the limit is refused. With REPORT_ONLY the later ones are not.
    if before <= maximum < before + len(data) and not _is_declared(request):
        if refuse(request, TOO_LARGE):
            return
    _handle_content_chunk(request, data)


def _is_declared(request):
    return request.channel.length is not None


def _open_content(length):
    """Return a file for a body. `length` (int) is the declared one, or None.

    Twisted opens one on the disk for each chunked body, and for each large declared length. The
    client need not send any of it, and each file is one of those that the process may open.
    """
    if length is not None and length <= MAX_IN_MEMORY:
        return BytesIO()  # it cannot become large, and takes a tenth of the time
    return SpooledTemporaryFile(MAX_IN_MEMORY)


def _process_and_close(request):
    """Send a request to a worker, and close the file of its body, which was sent with it.

    Twisted would keep it until the request has its answer.
    """
    content = request.content
    _process(request)
    content.close()
