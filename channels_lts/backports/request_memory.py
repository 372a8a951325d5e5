"""Free the bodies of answered requests in time: `request-memory` in table_security.py.

Django's requests refer to themselves (`request.user` does), so only Python's garbage collector
frees them. It counts objects and not bytes: a worker could keep hundreds of large bodies.
"""

import gc

from channels.handler import ViewConsumer

from .table import entry
from .versions import check

MOST = 16 * 1024 * 1024  # bytes of bodies that may wait for the garbage collector

_stock_call = ViewConsumer.__call__
_waiting = 0  # bytes. A thread may miss the addition of another: a collection comes a little later


def apply():
    """Replace `ViewConsumer.__call__`. Raises UnexpectedVersion."""
    check([entry("request-memory")])
    ViewConsumer.__call__ = _call_and_free


def _call_and_free(consumer, message):
    """Let the view answer a message; collect garbage after MOST bytes of bodies."""
    global _waiting
    try:
        _stock_call(consumer, message)
    finally:
        _waiting += len(message.content.get("body") or b"")
        if _waiting > MOST:
            _waiting = 0
            gc.collect()
