"""Send the messages of an ordered consumer before the next one runs: `ordered-answers` in table.py.

`enforce_ordering` saves the next order in the channel session. That save lets the next consumer
run, so the messages are sent before it.
"""

from channels import sessions
from channels.message import pending_message_store

from .table import entry
from .unsent_messages import send_and_flush
from .versions import check

NEXT_ORDER = "__channels_next_order"


def apply():
    """Replace `session_for_reply_channel`. Raises UnexpectedVersion."""
    check([entry("ordered-answers")])
    stock = sessions.session_for_reply_channel
    if not hasattr(stock, "stock"):
        sessions.session_for_reply_channel = _replacement(stock)


def _replacement(stock):
    """Return a `session_for_reply_channel` whose sessions send before they save a new order."""

    def session_for_reply_channel(reply_channel):
        """Return the session of a reply channel (str)."""
        session = stock(reply_channel)
        save, order = session.save, session.get(NEXT_ORDER)

        def send_and_save(*args, **kwargs):
            if session.get(NEXT_ORDER) != order:
                _send_pending()
            save(*args, **kwargs)

        session.save = send_and_save
        return session

    session_for_reply_channel.stock = stock
    return session_for_reply_channel


def _send_pending():
    """Send the messages of this thread's consumer that wait for its end. Else do nothing."""
    if pending_message_store.active:
        send_and_flush()
        pending_message_store.prepare()
