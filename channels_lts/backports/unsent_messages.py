"""Keep a worker alive if it cannot send a consumer's message: `unsent-messages` in table.py."""

import logging

from channels.message import pending_message_store
from channels.signals import consumer_finished

from .graceful_stop import is_stopping
from .table import entry
from .versions import check

logger = logging.getLogger("channels_lts")


def apply():
    """Send the messages of a consumer one by one. Raises UnexpectedVersion."""
    check([entry("unsent-messages")])
    consumer_finished.disconnect(pending_message_store.send_and_flush)
    consumer_finished.connect(send_and_flush)


def send_and_flush(**kwargs):
    """Send the messages of this thread's consumer. Log one line for each that cannot be sent.

    Channels tries for two seconds to send each. If Redis cannot be used while the process ends,
    only the first one gets that time.
    """
    local = pending_message_store.threadlocal
    is_away = False
    for sender, content in local.__dict__.pop("messages", []):
        attempt = OneAttempt(sender, is_patient=not (is_away and is_stopping()))
        local.messages = [(attempt, content)]
        try:
            pending_message_store.send_and_flush(**kwargs)
        except Exception as error:
            del local.messages
            is_away = is_unavailable(attempt.error, sender.channel_layer)
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


def is_unavailable(error, layer):
    """Return whether a ChannelFull of a channel layer means that Redis cannot be used."""
    return isinstance(error, getattr(layer, "RedisUnavailable", ()))


class OneAttempt:
    """A sender (Channel or Group) whose message is not sent again if an error is final.

    `error` is its last ChannelFull. Without `is_patient`, a message is not sent again either if
    Redis cannot be used.
    """

    def __init__(self, sender, is_patient=True):
        self.sender = sender
        self.is_patient = is_patient
        self.error = None
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
            self.error = error
            is_away = is_unavailable(error, self.channel_layer)
            if not is_final(error) and (self.is_patient or not is_away):
                raise
            if not is_gone(error, self.channel_layer):
                raise RuntimeError("to %s: %s" % (self, error)) from error
            logger.debug("A message of a consumer was dropped: %s", error)
