"""Tell whether daphne itself calls the layer's `receive`, as it does with `--force-sync`."""

import sys


def is_daphne(channels):
    """Return whether daphne asks for `channels` (list of str), in its reactor's thread.

    A worker in the same process, as with `runserver`, has other channels and another thread.
    """
    if len(channels) != 1 or not channels[0].startswith("daphne.response."):
        return False
    reactor = sys.modules.get("twisted.internet.reactor")
    return reactor is not None and reactor.running and _is_in_thread_of_reactor()


def _is_in_thread_of_reactor():
    from twisted.python.threadable import isInIOThread

    return isInIOThread()
