"""Tell daphne that a response has failed after its beginning: `broken-streams` in
table_server_http.py.

daphne waits for the rest of it, and so does the client, until a timeout.
"""

from channels.handler import AsgiHandler

from .cut_response import CUT
from .table import entry
from .versions import check

_call = AsgiHandler.__call__


def apply():
    """Replace `AsgiHandler.__call__`. Raises UnexpectedVersion."""
    check([entry("broken-streams")])
    AsgiHandler.__call__ = _call_and_cut


def _call_and_cut(handler, message):
    """Yield the messages (dict) of a response. Yield CUT before an exception in the midst of it."""
    is_open = False
    try:
        for reply in _call(handler, message):
            is_open = reply.get("more_content", False)
            yield reply
    except Exception as error:
        try:
            if is_open:
                yield dict(CUT)
        finally:  # also if nobody receives CUT: the worker logs this exception
            raise error
