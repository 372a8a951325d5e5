"""Answer a request whose URL or header is too long: `long-lines` in table_server_http.py.

Twisted takes lines of 16 KiB. It closes the connection at a longer one, without an answer.
"""

from twisted.web.http import HTTPChannel

from ..backports.table import entry
from ..backports.versions import check
from .refusal import Refusal, answer, end_connection, forget

URL = Refusal(414, "The URL of a request is longer than 16 KiB.")
HEADER = Refusal(431, "A header of a request is longer than 16 KiB.")


def apply():
    """Replace what a connection does with a line that is too long. Raises UnexpectedVersion."""
    check([entry("long-lines")])
    HTTPChannel.lineLengthExceeded = _refuse


def _refuse(channel, line):
    """Answer 414 or 431, and end the connection. `line` (bytes) is what has come of it."""
    refusal = HEADER if hasattr(channel, "_command") else URL
    channel.transport.write(answer(refusal, getattr(channel, "_command", b"")))
    if channel.requests:
        forget(channel.requests[-1])
    end_connection(channel)
