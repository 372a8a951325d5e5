"""Let the test client have a reply channel as daphne's: `client-reply-channel` in table.py."""

import random
import string

from channels import DEFAULT_CHANNEL_LAYER

from .imports import when_imported
from .table import entry
from .versions import check


def apply():
    """Change `Client` of the test tools when it is imported. Raises UnexpectedVersion."""
    check([entry("client-reply-channel")])
    when_imported("channels.test.base", _mend)


def _mend(module):
    stock, receive = module.Client.__init__, module.Client.get_next_message

    def __init__(client, alias=DEFAULT_CHANNEL_LAYER, reply_channel=None):
        stock(client, alias)
        if reply_channel is not None:
            client.reply_channel = _name(reply_channel)

    def get_next_message(client, channel):
        """Return the next message of a channel; None if there is none.

        A layer receives for a process, which is the name up to its `!`.
        """
        process, mark, _ = channel.partition("!")
        return receive(client, process + mark)

    module.Client.__init__ = __init__
    module.Client.get_next_message = get_next_message


def _name(prefix):
    """Return a new name (str) that begins with a prefix (str): `daphne.response.1`, for instance.

    A prefix with a `!`, which ends the name of a process, gives each client a process of its own.
    """
    return "!".join(part + _letters() for part in prefix.split("!"))


def _letters():
    return "".join(random.choice(string.ascii_letters) for _ in range(8))
