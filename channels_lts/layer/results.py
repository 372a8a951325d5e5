"""The results of the store's methods."""

from typing import List, NamedTuple, Optional

TOO_LATE = -1  # the answer of a script after its deadline


class Sent(NamedTuple):
    """A message was sent, or will never be."""

    to_registered: bool  # to a process that is registered
    to_gone: bool = False  # not sent: the client or the process of the channel is gone

    @classmethod
    def of(cls, answer):
        return _SENT[answer]


_SENT = {0: None, 1: Sent(False), 2: Sent(True), 3: Sent(False, to_gone=True)}


class Received(NamedTuple):
    channel: str
    item: bytes  # a message or an envelope


class Drained(NamedTuple):
    """The items that DRAIN took from the list of a process."""

    items: List[bytes]  # messages and envelopes
    last: Optional[int]  # number of the last envelope sent; None if the process is not registered
    left: int  # items that are still in the list
    now: int  # Redis's clock, in seconds

    @classmethod
    def of(cls, answer):
        items, last, left, now = answer
        try:
            number = None if last is None else int(last)
        except ValueError:  # another program has written it
            number = None
        return cls(items, number, left, int(now))


class Members(NamedTuple):
    processes: List[str]  # in which the group has members
    plain: List[str]  # members of no registered process


class Broadcast(NamedTuple):
    full: List[str]  # processes that did not get the message because their lists are full
    plain: List[str]  # members to which the message has still to be sent


class Delivered(NamedTuple):
    gone: List[str]  # processes that are not registered
    full: List[str]  # processes whose lists are full


class Counts(NamedTuple):
    """The statistics of a channel at one host."""

    sent: int
    refused: int
    waiting: int
    oldest: int  # age of the first message that waits, in seconds
