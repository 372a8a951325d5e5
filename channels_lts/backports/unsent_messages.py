"""Let a worker, and a consumer's other messages, outlive one that it cannot send.

Defect: what a consumer sends leaves when it has ended. Where that fails (a channel that stays full
for two seconds, a Redis that is away), the exception leaves the worker's loop and ends the process.
Upstream: none; Channels 2 has no such store.
Expects: channels 1.1.8.
"""

import logging

import channels
from channels.message import pending_message_store
from channels.signals import consumer_finished

from .versions import expect

logger = logging.getLogger("channels_lts")


def apply():
    expect("channels", channels.__version__, ["1.1.8"])
    consumer_finished.disconnect(pending_message_store.send_and_flush)
    consumer_finished.connect(_send_and_flush)


def _send_and_flush(**kwargs):
    local = pending_message_store.threadlocal
    for one in local.__dict__.pop("messages", []):
        local.messages = [one]
        try:
            pending_message_store.send_and_flush(**kwargs)
        except Exception as error:
            del local.messages
            why = str(error).partition("\n")[0]
            logger.error("A message of a consumer was not sent: %s", why)
