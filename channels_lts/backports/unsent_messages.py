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
    for sender, message in local.__dict__.pop("messages", []):
        local.messages = [(_Sender(sender), message)]
        try:
            pending_message_store.send_and_flush(**kwargs)
        except Exception as error:
            del local.messages
            reason = str(error).partition("\n")[0]
            logger.error("A message of a consumer was not sent: %s", reason)


class _Sender:
    """Sends for a Channel or a Group. Channels tries again after ChannelFull, unless it is final.

    The layer marks such an error with `is_final`: the message may have been sent already, or will
    never be taken.
    """

    def __init__(self, sender):
        self.sender = sender
        self.channel_layer = sender.channel_layer

    def __str__(self):
        return str(self.sender)

    def send(self, message, immediately):
        try:
            self.sender.send(message, immediately=immediately)
        except self.channel_layer.ChannelFull as error:
            if getattr(error, "is_final", False):
                raise RuntimeError("to %s: %s" % (self, error)) from error
            raise
