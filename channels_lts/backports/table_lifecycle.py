"""The entries of table.py for workers: how they end, start again, and give up work."""

from .backport import APP_START, Backport

LIFECYCLE = [
    Backport(
        identifier="graceful-stop",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.graceful_stop",
        defect="SIGTERM raises SystemExit in a worker. With `--threads` that breaks a running "
        "consumer off, and the process never ends. In a worker that waits, it loses the message "
        "that Redis has just handed over. `rundelay` loses a message in the same way.",
        met_by="django/channels issues 640 and 650; this project, when it replaced workers under "
        "load.",
        upstream="67ebd1e, c9096ed and 8e2bbeb, on the branch 1.x, were never released. They mend "
        "threads alone.",
        mended="At SIGTERM or Ctrl-C a worker takes no new message, its running consumers end, "
        "their messages are sent, and the process ends with status 0. If Redis cannot be used, a "
        "response waits for it no longer than 5 seconds.",
    ),
    Backport(
        identifier="reloading-worker",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.reloading_worker",
        defect="Only `runserver` runs changed code at once. A `runworker` has to be started again "
        "by hand.",
        met_by="django/channels issue 647 and django/daphne issue 9.",
        upstream="None.",
        mended="`manage.py runworker --reload` starts the worker again when the code changes, "
        "after its running consumers have ended.",
    ),
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
        "After an exception its next message runs. Its daphne needs `close-codes`: without it the "
        "socket stays open.",
    ),
    Backport(
        identifier="gone-receivers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.gone_receivers",
        defect="A worker tries for ever to send a response whose client has left, or whose daphne "
        "has ended, or while Redis is away. It answers nobody else, and only SIGKILL ends it.",
        met_by="django/channels issues 145 and 1445.",
        upstream="None. In Channels 2 the interface server runs the view, and ends it.",
        mended="The worker is free at the next part that it sends after the client has left. If "
        "its daphne was killed, it is free about a second after the first part that it sends to "
        "it. In an outage of Redis it is free after 60 seconds (`expiry` of the layer), and after "
        "5 seconds if it is stopped. The response is closed, so its generator ends. A client that "
        "still waits is cut off, except after an outage; its daphne needs `response-bodies` for "
        "that.",
    ),
]
