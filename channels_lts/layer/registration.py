"""The registration of an interface server in Redis, and its items there."""

from typing import NamedTuple

from .closed_members import ClosedMembers
from .inbox import Inbox
from .redis_py import RedisError


class Timing(NamedTuple):
    """The timeouts of an interface server, in seconds."""

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


def parts_of(layer, channels):
    """Return the first four arguments of Registration, for a layer and `channels`: one name.

    Raises ValueError for other channels.
    """
    inbox = Inbox(process_of(channels), layer.deserialize, layer.expiry)
    return inbox, layer.store, layer.outage, Timing.of(layer)


def process_of(channels):
    """Return the one name (str) in `channels` (list of str), which ends in `!`."""
    if isinstance(channels, str) or len(channels) != 1 or not channels[0].endswith("!"):
        raise ValueError(
            "receive_twisted takes a list of one channel, the name of an interface server, which "
            f"ends in '!'. It was called with {channels!r}."
        )
    return channels[0]


class Registration:
    """An interface server that is registered in Redis. Only one thread uses it.

    `inbox` is the Inbox of the process, `store` a Store, `outage` an OutageLog, `timing` a Timing.
    `clock` (callable) returns seconds.
    """

    def __init__(self, inbox, store, outage, timing, clock):
        self.inbox = inbox
        self.store = store
        self.outage = outage
        self.timing = timing
        self.closed_members = ClosedMembers(inbox, store, outage, clock)

    def check_process(self, channels):
        """Raise ValueError if `channels` is not the name of this process alone."""
        if process_of(channels) != self.inbox.process:
            raise ValueError(
                f"This layer receives for {self.inbox.process} already. Make another layer for "
                f"{channels[0]}: a layer receives for one interface server."
            )

    def is_announced(self):
        """Return whether senders can see in Redis that the process lives."""
        return False

    def register(self):
        """Register the process in Redis; reset it if it has missed an envelope."""
        complete = self.store.register(
            process=self.inbox.process,
            number=self.inbox.number,
            expiry=self.timing.registration,
            format_expiry=self.timing.format,
            announced=self.is_announced(),
        )
        if not complete:
            self.inbox.reset()
        elif self.inbox.number is None:
            self.inbox.number = 0

    def handle(self, drained):
        """Handle the items of a Drained; return whether the process is registered."""
        self.inbox.handle(drained)
        if drained.last is not None and not drained.left and drained.last != self.inbox.number:
            self.inbox.reset(drained.last)
        self.closed_members.ask_if_due()
        return drained.last is not None

    def deregister(self):
        """End the registration, and remove all members; without this, senders would wait."""
        try:
            self.store.deregister(process=self.inbox.process, expiry=self.timing.format)
            self.closed_members.remove_all()
        except RedisError:
            pass
