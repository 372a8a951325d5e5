"""Keep a worker alive at a message of a wrong form: `forged-messages` in table_layer.py.

The layer checks the types of the keys that ASGI names (layer/shapes.py). Two ways to end a worker
remain. A filter of a route, which can have any key, fails on a value that is no text: `Worker.run`
looks for the route outside of its `try`. And the worker itself closes or refuses a socket for a
consumer that raises DenyConnection, also if the message has no reply channel.
"""

from functools import partial

from channels.exceptions import ChannelSocketException, DenyConnection
from channels.routing import Router

from .consumer_names import named_as
from .table import entry
from .versions import check

_match = Router.match


def apply():
    """Replace `Router.match`. Raises UnexpectedVersion."""
    check([entry("forged-messages")])
    Router.match = _match_safely


def _match_safely(router, message):
    """Return the consumer and its arguments, or a consumer that raises what the match raised.

    A worker logs what a consumer raises, and continues.
    """
    try:
        found = _match(router, message)
    except Exception as error:
        return partial(_fail, error), {}
    if found and not message.reply_channel:
        return _without_reply_channel(found[0]), found[1]
    return found


def _fail(error, message):
    raise error


def _without_reply_channel(consumer):
    """Return a function that runs a consumer, and fails if it wants to answer a socket."""

    def run(message, **kwargs):
        try:
            return consumer(message, **kwargs)
        except (ChannelSocketException, DenyConnection) as error:
            raise ValueError("A socket without a reply channel cannot be answered.") from error

    return named_as(consumer, run)
