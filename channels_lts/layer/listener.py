"""Receive the messages of an interface server, in the thread of Twisted's reactor.

One connection waits in Redis, and takes all items in one round trip. The reactor calls `doRead`
when an answer has come.
"""

from typing import NamedTuple

from twisted.internet import defer, reactor
from twisted.internet.interfaces import IReadDescriptor
from zope.interface import implementer

from ..backports.group_delivery import Recipients
from .inbox import Inbox
from .redis_py import ConnectionError, RedisError

AT_MOST = 100  # items a round trip
FIRST_WAIT, LONGEST_WAIT = 0.1, 5  # seconds until the next attempt to connect


class Timing(NamedTuple):
    """The timeouts of a Listener, in seconds."""

    blocking: int  # that Redis waits for a message
    answer: int  # for an answer, in addition to `blocking`
    registration: int  # until the registration of a silent process expires
    format: int  # that Redis keeps the format's number, without a registered process

    @classmethod
    def of(cls, layer):
        return cls(
            blocking=layer.blpop_timeout,
            answer=layer.answer_timeout,
            registration=layer.listening_expiry,
            format=layer.group_expiry,
        )


def open_listener(layer, channels):
    """Return the Listener of a layer for `channels`: one name. Raises ValueError for others."""
    return Listener(
        inbox=Inbox(_process_of(channels), layer.deserialize, layer.expiry),
        store=layer.store,
        outage=layer.outage,
        timing=Timing.of(layer),
    )


def _process_of(channels):
    """Return the one name (str) in `channels` (list of str), which ends in `!`."""
    if isinstance(channels, str) or len(channels) != 1 or not channels[0].endswith("!"):
        raise ValueError(
            "receive_twisted takes a list of one channel, the name of an interface server, which "
            f"ends in '!'. It was called with {channels!r}."
        )
    return channels[0]


@implementer(IReadDescriptor)
class Listener:
    """Gives daphne the messages of one process. Only the reactor's thread uses it.

    `inbox` is the Inbox of the process, `store` a Store, `outage` an OutageLog, `timing` a Timing.
    """

    def __init__(self, inbox, store, outage, timing):
        self.inbox = inbox
        self.store = store
        self.outage = outage
        self.timing = timing
        self.caller = None  # the Deferred of a caller that waits
        self.request_pending = False
        self.reader = None
        self.wait = FIRST_WAIT
        self.timeout = None
        reactor.addSystemEventTrigger("before", "shutdown", self._deregister)

    def next(self, channels):
        """Return a Deferred of the next Delivery for `channels`: the name of the process alone.

        Raises ValueError for other channels.
        """
        if _process_of(channels) != self.inbox.process:
            raise ValueError(
                f"This layer receives for {self.inbox.process} already. Make another layer for "
                f"{channels[0]}: a layer receives for one interface server."
            )
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
        try:
            self.register()
        except RedisError:
            reader.close()
            raise
        self.reader = reader
        reactor.addReader(self)
        self.wait = FIRST_WAIT
        self.outage.end()

    def register(self):
        """Register the process in Redis; reset it if it has missed an envelope."""
        complete = self.store.register(
            process=self.inbox.process,
            number=self.inbox.number,
            expiry=self.timing.registration,
            format_expiry=self.timing.format,
        )
        if not complete:
            self.inbox.reset()
        elif self.inbox.number is None:
            self.inbox.number = 0

    def _connection_failed(self, error):
        self.outage.begin(error)
        self._disconnect()
        reactor.callLater(self.wait, self._request)
        self.wait = min(2 * self.wait, LONGEST_WAIT)

    def _disconnect(self):
        self._cancel_timeout()
        if self.reader is not None:
            reactor.removeReader(self)
            self.reader.close()
            self.reader = None

    def _start_timeout(self, seconds):
        error = ConnectionError(f"no answer within {seconds} seconds")
        self.timeout = reactor.callLater(seconds, self._time_out, error)

    def _time_out(self, error):
        """Close the connection, after the reactor has read an answer that came while it was busy.

        Such an answer cancels the second timeout.
        """
        self.timeout = reactor.callLater(0, self._connection_failed, error)

    def _cancel_timeout(self):
        if self.timeout is not None and self.timeout.active():
            self.timeout.cancel()

    def _deregister(self):
        """End the registration at shutdown; without this, senders would wait until it expires."""
        self._disconnect()
        try:
            self.store.deregister(self.inbox.process)
        except RedisError:
            pass

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
        self.inbox.handle(drained)
        if drained.last is None:  # not registered any more
            self._disconnect()  # the next connection registers, and resets if envelopes are missing
        elif not drained.left and drained.last != self.inbox.number:
            self.inbox.reset(drained.last)
        if self.inbox.deliveries:
            self._deliver_next()
        else:
            self._request()
