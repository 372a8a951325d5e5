"""The entries of table.py for the HTTP that daphne speaks."""

from .backport import INTERFACE_SERVER, Backport

SERVER_HTTP = [
    Backport(
        identifier="gone-clients",
        package="daphne",
        expects=("1.4.2",),
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.gone_clients",
        defect="daphne tells no worker that the client of a response has left: it drops the parts "
        "that follow.",
        met_by="django/channels issue 1445.",
        upstream="None. In Channels 2 daphne runs the view, and ends it.",
        mended="The next part of the response is refused with ReceiverGone.",
    ),
]
