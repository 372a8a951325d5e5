"""Send each response so that its client finds its end: `response-bodies` in table_server_http.py.

daphne writes the parts of a response past Twisted's rules for bodies, and believes what a project
says of a length. The next response on a connection that is kept is then read from the wrong place.
"""

import logging

from daphne.http_protocol import WebRequest

from ..backports.cut_response import CUT
from ..backports.table import entry
from ..backports.versions import check
from .response_heads import NO_BODY, check_part, read_head

logger = logging.getLogger("channels_lts")

_server_response = WebRequest.serverResponse

WRONG_LENGTH = (
    "A response to %s has another length than its Content-Length: %s bytes too %s. Its connection "
    "is closed. Correct the header in the project, or leave it out."
)

CUT_BY_WORKER = "its worker could not send the rest. The worker's log has the reason"


def apply():
    """Replace `WebRequest.serverResponse`. Raises UnexpectedVersion."""
    check([entry("response-bodies")])
    WebRequest.bytes_left = None  # of the declared Content-Length, if there is one
    WebRequest.is_broken = False
    WebRequest.serverResponse = _respond


def _respond(request, message):
    """Send a part of a response (dict). Drop it if the response has ended, or was cut.

    If it cannot be sent, the client gets a 500. If the response has begun, its connection is cut:
    the client sees that a part is missing.
    """
    if request.finished or request._disconnected or request.is_broken and request.startedWriting:
        return
    if request._got_response_start and message == CUT:
        _cut(request, CUT_BY_WORKER)
        return
    try:
        _server_response(request, _prepare(request, message))
    except Exception as error:
        _give_up(request, error)


def _prepare(request, message):
    """Return a part (dict) as it may be written. Raises ValueError if it is none."""
    check_part(message)
    if not request._got_response_start:
        headers, request.bytes_left = read_head(message)
        if request.method == b"HEAD" or message["status"] in NO_BODY:
            # It ends here. The parts that follow find no request any more.
            return dict(message, headers=headers, content=b"", more_content=False)
        message = dict(message, headers=headers)
    return message if request.bytes_left is None else _keep_length(request, message)


def _keep_length(request, message):
    """Return a part (dict) without what is over the declared length.

    Close the connection after a response of another length (RFC 9112, 6.3 and 9.6).
    """
    content, more = message.get("content", b""), message.get("more_content", False)
    left = request.bytes_left - len(content)
    if left < 0 or left > 0 and not more:
        request.channel.persistent = False
        logger.error(WRONG_LENGTH, request.path, abs(left), "many" if left < 0 else "few")
        more = False
    content, request.bytes_left = content[: request.bytes_left], left
    return dict(message, content=content, more_content=more)


def _give_up(request, error):
    """Answer with a 500, or cut the connection if a part was written or this fails, too."""
    cause = "%s: %s" % (type(error).__name__, error)
    if request.startedWriting or request.is_broken:
        _cut(request, cause)
        return
    logger.error("A response to %s cannot be sent, so it is a 500: %s", request.path, cause)
    request.is_broken, request._got_response_start = True, False
    for name, _ in list(request.responseHeaders.getAllRawHeaders()):
        if name != b"Connection":  # Twisted's own
            request.responseHeaders.removeHeader(name)
    request.basic_error(500, b"Internal Server Error", "The response cannot be sent.")


def _cut(request, reason):
    """Cut the connection of a request, because of a reason (str)."""
    request.is_broken = True
    logger.error("A response to %s was cut: %s", request.path, reason)
    request.channel.forceAbortClient()
