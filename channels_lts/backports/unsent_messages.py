"""Keep a worker alive if it cannot send a consumer's message: `unsent-messages` in table.py."""

import logging

from channels.message import pending_message_store
from channels.signals import consumer_finished

from .table import entry
from .versions import check

logger = logging.getLogger("channels_lts")


def apply():
    """Send the messages of a consumer one by one. Raises UnexpectedVersion."""
    check([entry("unsent-messages")])
    consumer_finished.disconnect(pending_message_store.send_and_flush)
    consumer_finished.connect(send_and_flush)


def send_and_flush(**kwargs):
    """Send the messages of this thread's consumer. Log one line for each that cannot be sent."""
    local = pending_message_store.threadlocal
    for message in local.__dict__.pop("messages", []):
        local.messages = [message]
        try:
            pending_message_store.send_and_flush(**kwargs)
        except Exception as error:
            del local.messages
            reason = str(error).partition("\n")[0]
            logger.error("A message of a consumer was not sent: %s", reason)
