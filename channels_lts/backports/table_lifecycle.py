"""The entries of table.py for workers: how they end, and stop work that nobody waits for."""

from .backport import APP_START, Backport

LIFECYCLE = [
    Backport(
        identifier="gone-receivers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.gone_receivers",
        defect="A worker tries for ever to send a response whose client has left, or whose daphne "
        "has ended. It answers nobody else, and only SIGKILL ends it.",
        met_by="django/channels issues 145 and 1445.",
        upstream="None. In Channels 2 the interface server runs the view, and ends it.",
        mended="The worker is free about a second later. The response is closed, so its generator "
        "ends.",
    ),
]
