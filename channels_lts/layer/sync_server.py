"""Receive the messages of `daphne --force-sync`, which asks 20 times a second, and never waits."""

import time

from ..backports.group_delivery import Delivery
from .listener import AT_MOST
from .registration import Registration, parts_of

NOTHING = Delivery(None, None)


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
