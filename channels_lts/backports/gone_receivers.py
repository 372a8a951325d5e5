"""Free a worker whose client has left: `gone-receivers` in table_lifecycle.py.

Channels sends a part of a response again and again while its reply channel has no room. Here that
ends if the layer says that nobody receives it, or that the part may have been sent already. The
response is closed then, so a generator in it ends as well. A client that still waits is cut off.

While Redis cannot be used, a part waits for it as long as a message lives: `expiry` of the layer,
60 seconds. No sender can expect more, and the worker may be needed for requests at other Redis
hosts. A process that ends waits for 5 seconds, PATIENCE. If Redis hangs, its answer takes up to
4 seconds more. A channel that is full is no outage: its client is slow, and gets all parts.
"""

import logging
import time
from itertools import chain, repeat

from channels.handler import AsgiHandler, ViewConsumer

from .cut_response import CUT
from .graceful_stop import is_stopping
from .table import entry
from .unsent_messages import is_final, is_gone, is_unavailable
from .versions import check

logger = logging.getLogger("channels_lts")

FIRST_WAITS = 0.01, 0.02  # seconds until a part is sent again: there is room soon, usually
WAIT = 0.05  # seconds, as Channels has it
PATIENCE = 5  # seconds for Redis to be back: to cut the client off, or after SIGTERM to go on


def apply():
    """Replace `ViewConsumer.__call__`, wrap `encode_response`. Raises UnexpectedVersion."""
    check([entry("gone-receivers")])
    ViewConsumer.__call__ = _answer
    stock = AsgiHandler.encode_response.__func__
    if not hasattr(stock, "stock"):
        AsgiHandler.encode_response = classmethod(_closing(stock))


def _closing(stock):
    """Return an `encode_response` that closes a response that is not sent to its end."""

    def encode_response(cls, response):
        """Give the messages (dicts) of a response. Its reader closes a response at its end."""
        try:
            for message in stock(cls, response):
                yield message
        except BaseException:  # GeneratorExit too: the reader has stopped
            response.close()
            raise

    encode_response.stock = stock
    return encode_response


def _answer(consumer, message):
    """Send the response to a request (Message), until nobody receives it."""
    replies = consumer.handler(message)
    for reply in replies:
        try:
            _send(message, reply)
        except message.channel_layer.ChannelFull as error:
            try:
                replies.close()  # this raises the exception of a view that failed: broken-streams
            finally:
                _end(message, error)
            return


def _send(message, reply):
    """Send a part of a response (dict) as soon as there is room.

    Raises a ChannelFull that is final, and RedisUnavailable when the time for an outage is over.
    """
    since = None
    for wait in chain(FIRST_WAITS, repeat(WAIT)):
        try:
            return message.reply_channel.send(reply, immediately=True)
        except message.channel_layer.ChannelFull as error:
            is_away = is_unavailable(error, message.channel_layer)
            since = (since or time.monotonic()) if is_away else None
            if is_final(error) or (is_away and _is_over(since, message.channel_layer)):
                raise
            time.sleep(wait)


def _is_over(since, layer):
    """Return whether an outage since a time (of the monotonic clock) has lasted for too long."""
    patience = PATIENCE if is_stopping() else layer.expiry
    return time.monotonic() >= since + patience


def _end(message, error):
    """Log that a response ends early. Cut its client off, unless it has left or Redis is away."""
    is_left = is_gone(error, message.channel_layer)
    level = logging.INFO if is_left else logging.WARNING
    logger.log(level, "A response was not sent to its end: %s", error)
    if is_final(error) and not is_left:
        _cut_off(message)


def _cut_off(message):
    """Let daphne cut off the client of a response that cannot go on: a part may be missing."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return message.reply_channel.send(CUT, immediately=True)
        except message.channel_layer.ChannelFull as error:
            if is_gone(error, message.channel_layer):
                return
            time.sleep(WAIT)
