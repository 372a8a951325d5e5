"""Receive the messages of an interface server, in the thread of Twisted's reactor.

One connection waits in Redis, and takes all items in one round trip. The reactor calls `doRead`
when an answer has come.
"""

import logging

from twisted.internet import defer, reactor
from twisted.internet.interfaces import IReadDescriptor
from zope.interface import implementer

from ..backports.group_delivery import Recipients
from .announcement import Announcement
from .redis_py import ConnectionError, RedisError
from .registration import Registration, Timing, parts_of

__all__ = ["Listener", "Timing", "open_listener"]

AT_MOST = 100  # items a round trip
FIRST_WAIT, LONGEST_WAIT = 0.1, 5  # seconds until the next attempt to connect
REFUSED = (
    "Redis takes no subscription of this interface server: %s. It works, but if it is killed, "
    "workers find that out only when its registration expires. Remove the reason."
)

logger = logging.getLogger("channels_lts")


def open_listener(layer, channels):
    """Return the Listener of a layer for `channels`: one name. Raises ValueError for others."""
    return Listener(*parts_of(layer, channels))


@implementer(IReadDescriptor)
class Listener(Registration):
    """Gives daphne the messages of one process. Only the reactor's thread uses it."""

    def __init__(self, inbox, store, outage, timing):
        super().__init__(inbox, store, outage, timing, clock=reactor.seconds)
        self.caller = None  # the Deferred of a caller that waits
        self.request_pending = False
        self.reader = None
        self.announcement = Announcement(
            lambda: store.announce(inbox.process), reactor, self._announcement_failed
        )
        self.refusal = None  # the error, if Redis takes no subscription
        self.is_refusal_logged = False
        self.wait = FIRST_WAIT
        self.timeout = None
        reactor.addSystemEventTrigger("before", "shutdown", self.deregister)

    def next(self, channels):
        """Return a Deferred of the next Delivery for `channels`: the name of the process alone.

        Raises ValueError for other channels.
        """
        self.check_process(channels)
        self.caller = caller = defer.Deferred()
        self._deliver_next()
        if self.caller and not self.request_pending:
            self._request()
        return caller

    def _deliver_next(self):
        """Give the first Delivery to the caller, if there are both."""
        if not (self.caller and self.inbox.deliveries):
            return
        caller, self.caller = self.caller, None
        delivery = self.inbox.deliveries.popleft()
        if isinstance(delivery.channel, Recipients):
            # The reactor writes to the sockets before the next message is delivered to them.
            reactor.callLater(0, caller.callback, delivery)
        else:
            caller.callback(delivery)

    # The connection

    def _request(self):
        """Ask Redis for messages; doRead gets the answer."""
        self.request_pending = True
        try:
            if self.reader is None:
                self._connect()
            self.reader.request(self.timing.blocking)
        except RedisError as error:
            self._connection_failed(error)
        else:
            self._start_timeout(self.timing.blocking + self.timing.answer)
        self._deliver_next()

    def _connect(self):
        reader = self.store.open_reader(
            process=self.inbox.process,
            count=AT_MOST,
            expiry=self.timing.registration,
            format_expiry=self.timing.format,
        )
        self._announce()
        try:
            self.register()
        except RedisError:
            reader.close()
            raise
        self.reader = reader
        reactor.addReader(self)
        self.wait = FIRST_WAIT
        self.outage.end()
        self._log_refusal()

    def _log_refusal(self):
        """Log once that Redis takes no subscription, though it can be used."""
        if self.refusal and not self.is_refusal_logged:
            logger.warning(REFUSED, self.refusal)
        self.is_refusal_logged = bool(self.refusal)

    def _announce(self):
        """Subscribe anew: the connection may have ended without a word, or be to another Redis.

        A Redis may refuse that: its users need a permission for it (ACL).
        """
        self.inbox.is_doubted = False
        self.refusal = None
        self.announcement.close()
        try:
            self.announcement.open()
        except RedisError as error:
            self.refusal = error

    def is_announced(self):
        return self.announcement.is_open()

    def _announcement_failed(self, error):
        """Register again, unless that is going to happen."""
        if self.reader is not None:
            self._connection_failed(error)

    def _connection_failed(self, error):
        self.outage.begin(error)
        self._disconnect()
        self.request_pending = True  # a caller makes no second one meanwhile
        reactor.callLater(self.wait, self._request)
        self.wait = min(2 * self.wait, LONGEST_WAIT)

    def _disconnect(self):
        self._cancel_timeout()
        if self.reader is not None:
            reactor.removeReader(self)
            self.reader.close()
            self.reader = None

    def _start_timeout(self, seconds):
        error = self.reader.no_answer(seconds)
        self.timeout = reactor.callLater(seconds, self._time_out, error)

    def _time_out(self, error):
        """Close the connection, after the reactor has read an answer that came while it was busy.

        Such an answer cancels the second timeout.
        """
        self.timeout = reactor.callLater(0, self._connection_failed, error)

    def _cancel_timeout(self):
        if self.timeout is not None and self.timeout.active():
            self.timeout.cancel()

    def deregister(self):
        """Close the connections at shutdown, and end the registration."""
        self._disconnect()
        self.announcement.close()
        super().deregister()

    # What the reactor calls

    def fileno(self):
        return self.reader.fileno()

    def logPrefix(self):
        return "channels_lts"

    def connectionLost(self, reason):
        self._connection_failed(ConnectionError(reason.getErrorMessage()))

    def doRead(self):
        try:
            drained = self.reader.read()
        except RedisError as error:
            return self._connection_failed(error)
        self._cancel_timeout()
        self.outage.end()
        self.request_pending = False
        if not self.handle(drained):
            self._disconnect()  # the next connection registers, and resets if envelopes are missing
        elif self.inbox.is_doubted:
            self._announce()
        if self.inbox.deliveries:
            self._deliver_next()
        else:
            self._request()
