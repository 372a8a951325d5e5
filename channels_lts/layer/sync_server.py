"""Receive the messages of `daphne --force-sync`, which asks 20 times a second, and never waits."""

import sys
import time

from ..backports.group_delivery import Delivery
from .listener import AT_MOST
from .registration import Registration, parts_of

NOTHING = Delivery(None, None)


def is_daphne(channels):
    """Return whether daphne itself asks for `channels` (list of str), in its reactor's thread.

    A worker in the same process, as with `runserver`, has other channels and another thread.
    """
    reactor = sys.modules.get("twisted.internet.reactor")
    if len(channels) != 1 or not channels[0].startswith("daphne.response.") or reactor is None:
        return False
    from twisted.python.threadable import isInIOThread

    return channels[0].endswith("!") and reactor.running and isInIOThread()


def open_server(layer, channels):
    """Return the SyncServer of a layer for `channels`: one name."""
    from twisted.internet import reactor

    server = SyncServer(*parts_of(layer, channels), clock=time.monotonic)
    reactor.addSystemEventTrigger("before", "shutdown", server.deregister)
    return server


class SyncServer(Registration):
    """Gives daphne the messages of one process; each call takes one round trip, or none."""

    is_registered = False

    def take(self, channels):
        """Return the next Delivery for `channels`; its fields are None if there is none.

        Raises RedisError.
        """
        self.check_process(channels)
        deliveries = self.inbox.deliveries
        if not deliveries:
            self._drain()
        return deliveries.popleft() if deliveries else NOTHING

    def _drain(self):
        if not self.is_registered:
            self.register()
        drained = self.store.drain(
            process=self.inbox.process,
            count=AT_MOST,
            expiry=self.timing.registration,
            format_expiry=self.timing.format,
        )
        self.is_registered = self.handle(drained)
