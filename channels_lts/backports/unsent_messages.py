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
    for sender, content in local.__dict__.pop("messages", []):
        local.messages = [(OneAttempt(sender), content)]
        try:
            pending_message_store.send_and_flush(**kwargs)
        except Exception as error:
            del local.messages
            reason = str(error).partition("\n")[0]
            logger.error("A message of a consumer was not sent: %s", reason)


def is_final(error):
    """Return whether a ChannelFull means that nobody may send the message again.

    The receiver is gone, Redis never takes a message of this size, or the message may have been
    sent already. The channel layer marks such an error with `is_final`.
    """
    return getattr(error, "is_final", False)


def is_gone(error, layer):
    """Return whether a ChannelFull of a channel layer means that the receiver is gone."""
    return isinstance(error, getattr(layer, "ReceiverGone", ()))


class OneAttempt:
    """A sender (Channel or Group) whose message is not sent again if an error is final."""

    def __init__(self, sender):
        self.sender = sender
        self.channel_layer = sender.channel_layer

    def __str__(self):
        return str(self.sender)

    def send(self, content, immediately):
        """Send a message (dict); drop it if its receiver is gone.

        Raises ChannelFull, and RuntimeError if the message may not be sent again.
        """
        try:
            self.sender.send(content, immediately=immediately)
        except self.channel_layer.ChannelFull as error:
            if not is_final(error):
                raise
            if not is_gone(error, self.channel_layer):
                raise RuntimeError("to %s: %s" % (self, error)) from error
            logger.debug("A message of a consumer was dropped: %s", error)
