"""Close a socket whose ordered messages have a gap: `ordering-gaps` in table_lifecycle.py.

`enforce_ordering` keeps a message that comes too early in the socket's wait channel, until those
before it have run. If one of them is lost, it never comes, and nothing after it ever runs. A gap is
known to be final
- if the wait channel refuses a message: that one is lost now;
- if a message that came too early waits, and nothing of its socket has moved for as long as the
  channel layer keeps messages. It has expired itself. missing_messages.py finds these.
Then the socket is closed with 1013, and the client can connect again. The rest of its messages is
dropped. Its disconnect consumer runs at once.
"""

import functools
import logging
import sys

from channels import sessions
from channels.exceptions import ConsumeLater
from channels.signals import consumer_finished
from django.contrib.sessions.backends.base import CreateError

from ..close_codes import TRY_AGAIN
from . import missing_messages
from .missing_messages import Position
from .ordered_answers import NEXT_ORDER
from .table import entry
from .unsent_messages import is_gone
from .versions import check

logger = logging.getLogger("channels_lts")

BEGUN = "__channels_lts_begun"  # in the session: the last order that has waited and has begun
WAITED = "__waited__"  # in a message that has waited
MARK_EXPIRY = 3600  # seconds; daphne has long sent the last message of a closed socket then
LINE = (
    "The socket %s is closed with %d: its messages have a gap, after which @enforce_ordering "
    "cannot continue. %s. If that happens often, start more workers, raise the capacity of the "
    "channel layer, or let clients send less at once."
)
LOST = "A message could not be kept until its turn came"
EXPIRED = "A message of it was lost, or ran for so long that the next ones expired"


def apply():
    """Replace `enforce_ordering` for consumers that are imported later. Raises UnexpectedVersion.

    Channels imports a project's routes and consumers after all apps are ready.
    """
    check([entry("ordering-gaps")])
    for name in ("sessions", "generic.websockets", "binding.websockets"):
        module = sys.modules.get("channels." + name)
        if module:
            module.enforce_ordering = enforce_ordering
    consumer_finished.connect(_close_overdue)


def enforce_ordering(func=None, slight=False):
    """Let a consumer run for the messages of a socket in their order, one after the other.

    The arguments are Channels' own. Raises ValueError for `slight`, as Channels does.
    """
    if slight:
        raise ValueError("Channels has no slight ordering any more. Remove the argument.")
    return _ordered(func) if func else _ordered


def _ordered(func):
    @sessions.channel_session
    @functools.wraps(func)
    def inner(message, *args, **kwargs):
        if "order" not in message.content:
            raise ValueError("@enforce_ordering needs messages with an `order`.")
        order = int(message.content["order"])
        next_order = message.channel_session.get(NEXT_ORDER, 0)
        if order == next_order:
            _run(func, message, *args, **kwargs)
        elif order > next_order and not _is_closed(message.reply_channel.name):
            _wait(message, order)
        elif order > next_order and _is_disconnect(message):
            func(message, *args, **kwargs)

    return inner


def _is_disconnect(message):
    return message.channel.name == "websocket.disconnect"


def _run(func, message, *args, **kwargs):
    """Run a consumer for its message, and then let the next message run.

    An exception ends this message alone, as without ordering. ConsumeLater brings it again.
    """
    _save_begun(message)
    try:
        func(message, *args, **kwargs)
    except ConsumeLater:
        if getattr(message, "__doomed__", False):  # the worker drops it now
            _continue(message)
        raise
    except BaseException:
        _continue(message)
        raise
    _continue(message)


def _save_begun(message):
    """Save that a message runs now, for the worker that has noted it. It may run for long.

    The others, which are most, have no note. They cost no session more.
    """
    if message.content.pop(WAITED, False):
        try:
            _save(message.channel_session, BEGUN, int(message.content["order"]))
        except Exception as error:  # of the sessions: the message has to run in any case
            logger.error("Cannot note that a message runs: %s", error)


def _continue(message):
    """Let the next message of a socket run, and put its waiting messages back."""
    _save(message.channel_session, NEXT_ORDER, int(message.content["order"]) + 1)
    _requeue(message)


def _save(session, key, order):
    session[key] = order
    session.save()
    session.modified = False


def _position(session):
    return Position(session.get(NEXT_ORDER, 0), session.get(BEGUN))


def _requeue(message):
    try:
        sessions.requeue_messages(message)
    except message.channel_layer.ChannelFull:
        close(message.channel_layer, message.reply_channel.name, LOST)


def _wait(message, order):
    """Keep a message that came too early in the wait channel of its socket."""
    layer, reply_channel = message.channel_layer, message.reply_channel.name
    message.content.update({"original_channel": message.channel.name, WAITED: True})
    missing_messages.note(layer, message.content, _position(message.channel_session))
    try:
        layer.send(sessions.wait_channel_name(reply_channel), message.content)
    except layer.ChannelFull:
        if close(layer, reply_channel, LOST) and _is_disconnect(message):
            _disconnect(layer, message.content)
        return
    # The message before it may have ended meanwhile.
    if order == message.channel_session.load().get(NEXT_ORDER, 0):
        _requeue(message)


def _disconnect(layer, content):
    """Let the last message (dict) of a closed socket run now. Its note brings it again if not."""
    try:
        layer.send("websocket.disconnect", content)
    except layer.ChannelFull:
        return False
    missing_messages.forget(content["reply_channel"])
    return True


def close(layer, reply_channel, reason):
    """Close a socket with 1013, drop its waiting messages, and log that once.

    `reply_channel` (str) names it. Return whether it could be closed: the channel layer may be
    unable to send. Then the next message tries again.
    """
    try:
        layer.send(reply_channel, {"close": TRY_AGAIN})
    except layer.ChannelFull as error:
        if not is_gone(error, layer):
            return False
    wait_channel = sessions.wait_channel_name(reply_channel)
    while layer.receive([wait_channel], block=False)[0]:
        pass
    mark = _mark(reply_channel)
    mark["closed"] = True
    mark.set_expiry(MARK_EXPIRY)
    try:
        mark.save(must_create=True)
    except CreateError:
        pass  # another worker has closed it
    else:
        logger.warning(LINE, reply_channel, TRY_AGAIN, reason)
    return True


def _mark(reply_channel):
    """Return the session that says for all workers that a socket has been closed here."""
    return sessions.session_for_reply_channel("closed " + reply_channel)


def _is_closed(reply_channel):
    mark = _mark(reply_channel)
    return mark.exists(mark.session_key)


def _close_overdue(**kwargs):
    """Close the sockets whose early messages have expired. Each consumer's end calls this."""
    for note in missing_messages.pop_overdue():
        try:
            position = _close_if_gap(note)
        except Exception as error:  # of the sessions or the layer; it would end the worker
            logger.error("Cannot look for a gap in a socket's messages, later again: %s", error)
            position = note.seen
        if position:
            missing_messages.note_again(note, position)


def _close_if_gap(note):
    """Close the socket of a note if nothing has moved since the Position that the note has seen.

    Return None if no more is to do, else the Position from which the note has to be kept. A message
    that runs has no gap before it. Another one that waits for it has a note of its own.
    """
    session = sessions.session_for_reply_channel(note.reply_channel)
    if not session.exists(session.session_key):
        return None
    position = _position(session)
    if position.next_order > note.order or position.begun == note.order:
        return None
    if position != note.seen:
        return position
    is_done = close(note.layer, note.reply_channel, EXPIRED)
    if is_done and note.disconnect:
        is_done = _disconnect(note.layer, note.disconnect)
    return None if is_done else position
