"""The entries of table.py for workers: how they end, start again, and give up work."""

from .backport import APP_START, Backport

LIFECYCLE = [
    Backport(
        identifier="ordering-gaps",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.ordering_gaps",
        defect="`enforce_ordering` waits for the next message of a socket. If that message is lost "
        "(the wait channel is full, it has expired, its worker was killed, or its consumer raised "
        "an exception), the socket stays open and never gets an answer again.",
        met_by="django/channels issues 195 and 606, django/channels_redis issue 31.",
        upstream="None. Channels 2 has one consumer instance a socket.",
        mended="A socket whose messages have a gap is closed with 1013, with one line in the log. "
        "After an exception its next message runs.",
    ),
]
