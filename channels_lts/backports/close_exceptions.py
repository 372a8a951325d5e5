"""Let a consumer close its socket by an exception: `close-exceptions` in table_consumers.py.

`WebsocketCloseException` asks whether the reply channel begins with "websocket.", as in Channels
before 1.0. daphne's begin with "daphne.response.", so the exception raises a ValueError. A worker
handles the exceptions of a consumer outside of its own `try`: the ValueError ends the worker. So
does a DenyConnection from any consumer but one of `websocket.connect`.
"""

from channels.exceptions import ChannelSocketException, DenyConnection, WebsocketCloseException
from channels.routing import Router

from ..close_codes import may_be_sent
from .consumer_names import named_as
from .table import entry
from .versions import check

_match = Router.match


def apply():
    """Replace methods of the exception, and `Router.match`. Raises UnexpectedVersion."""
    check([entry("close-exceptions")])
    WebsocketCloseException.__init__ = _init
    WebsocketCloseException.run = _close
    Router.match = _match_guarded


def _init(exception, code=None):
    """Keep a close code (int). Raises ValueError for one that must not be sent (RFC 6455, 7.4)."""
    if code is not None and not may_be_sent(code):
        raise ValueError("invalid close code %s: channels_lts.close_codes has the others" % (code,))
    exception._code = code


def _close(exception, message):
    """Close the socket of a message."""
    message.reply_channel.send({"close": exception._code or True})


def _match_guarded(router, message):
    """Return the consumer and its arguments: a consumer after which the worker lives."""
    found = _match(router, message)
    if found and message.reply_channel:
        return _guarded(found[0]), found[1]
    return found  # forged_messages.py cares for a message without a reply channel


def _guarded(consumer):
    """Return a function that runs a consumer and handles its exceptions, as a worker does.

    What such an exception raises in turn is logged by the worker, as an error of the consumer.
    """

    def run(message, **kwargs):
        try:
            return consumer(message, **kwargs)
        except ChannelSocketException as exception:
            exception.run(message)
        except DenyConnection as error:
            if message.channel.name == "websocket.connect":
                raise
            raise ValueError(
                "A consumer of %s cannot raise DenyConnection: only one of websocket.connect can."
                % message.channel.name
            ) from error

    return named_as(consumer, run)
