"""Note the ordered messages that came too early, until nothing has moved for a whole expiry.

A message that waits is put back, and gets a new expiry, each time that the one before it has ended.
So a slow socket has no gap as long as its messages move: a note has the position that it saw.
ordering_gaps.py asks for those at the end of each consumer: a worker without work does not ask. The
notes are kept in this process: no round trip is needed for them. If the process ends, they are
lost; a later message of the same socket makes a new one.
"""

import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple, Optional

EXPIRY = 60  # seconds, if the channel layer does not say how long it keeps a message
MOST = 10000  # sockets; the oldest notes go first


class Position(NamedTuple):
    """How far the messages of a socket have come.

    `next_order` is the order of the message whose turn it is. `begun` is the order of the last
    message that has waited, and whose consumer has begun to run; None before the first one.
    """

    next_order: int
    begun: Optional[int]


class Note(NamedTuple):
    """A message of the socket `reply_channel` (str) that came too early.

    It has expired at `due` (seconds of the monotonic clock), if the socket is still at the
    Position `seen` then. `disconnect` is its content if it is the socket's last one; else None.
    """

    layer: Any
    reply_channel: str
    order: int
    seen: Position
    due: float
    disconnect: Any


_notes = OrderedDict()  # by reply channel; the first one is due first
_lock = threading.Lock()  # of the threads of a worker


def note(layer, content, seen):
    """Note that a message (dict) is put into the wait channel of a socket at the Position `seen`.

    One note a socket is enough, until the turn of its message has come, or that message waits
    again. The last message of a socket replaces it, because it has to run in any case.
    """
    is_last = content["original_channel"] == "websocket.disconnect"
    new = Note(
        layer=layer,
        reply_channel=content["reply_channel"],
        order=int(content["order"]),
        seen=seen,
        due=_due(layer),
        disconnect=dict(content) if is_last else None,
    )
    with _lock:
        old = _notes.get(new.reply_channel)
        if is_last or old is None or old.order <= seen.next_order or old.order == new.order:
            _append(new)


def forget(reply_channel):
    """Forget the note of a socket (str)."""
    with _lock:
        _notes.pop(reply_channel, None)


def note_again(old, seen):
    """Put back a Note that `pop_overdue` returned, with a new Position and a new time.

    A note that another thread has made meanwhile is of a later message, and stays.
    """
    with _lock:
        if old.disconnect or old.reply_channel not in _notes:
            _append(old._replace(seen=seen, due=_due(old.layer)))


def _append(new):
    _notes.pop(new.reply_channel, None)
    _notes[new.reply_channel] = new
    if len(_notes) > MOST:
        _notes.popitem(last=False)


def _due(layer):
    return time.monotonic() + getattr(layer, "expiry", EXPIRY)


def pop_overdue():
    """Return the notes (list) whose time has come, and forget them."""
    found = []
    with _lock:
        while _notes and next(iter(_notes.values())).due <= time.monotonic():
            found.append(_notes.popitem(last=False)[1])
    return found
