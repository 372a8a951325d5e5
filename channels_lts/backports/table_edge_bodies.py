"""The entries of table.py for bodies, connections and timeouts, in channels_lts/edge."""

from .backport import INTERFACE_SERVER, Backport

DAPHNE = ("1.4.2",)

BODIES = [
    Backport(
        identifier="edge-forms",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.forms",
        defect="Twisted parses each form in the reactor, before daphne sees it. All clients wait "
        "for it, and daphne never uses the result.",
        met_by="django/daphne issues 253 and 483, django/channels issue 11.",
        upstream="Current Twisted has a switch for it, which no daphne uses.",
    ),
    Backport(
        identifier="edge-bodies",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.bodies",
        defect="daphne keeps a body of any size in memory, and sends it to Redis. A client that "
        "declares a large body and sends none has a file on the disk.",
        met_by="django/daphne issue 483.",
        upstream="None. Newer releases have no limit of their own.",
    ),
    Backport(
        identifier="edge-deadlines",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.deadlines",
        defect="A client may take any time to send a request: each byte gives it a minute.",
        met_by="Everybody who has no proxy in front of daphne.",
        upstream="None.",
    ),
    Backport(
        identifier="edge-connections",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.connections",
        defect="daphne accepts connections until it cannot open a file. It then cannot connect to "
        "Redis again.",
        met_by="This project, with more sockets than files.",
        upstream="None.",
    ),
    Backport(
        identifier="edge-addresses",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.addresses",
        defect="One client may take all connections.",
        met_by="Everybody who has no proxy that limits them.",
        upstream="None.",
    ),
    Backport(
        identifier="edge-sweep",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.sweep",
        defect="One exception ends daphne's check of timeouts for good: no request gets its 503 "
        "after that, and no socket a ping.",
        met_by="django/channels issue 746.",
        upstream="daphne 2 ends a response that has begun. An exception still ends its check.",
    ),
]
