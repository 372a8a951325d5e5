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
        mended="daphne passes the body on as it is. Django parses it in a worker, as before.",
    ),
    Backport(
        identifier="edge-bodies",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.bodies",
        defect="daphne keeps a body of any size in memory, and sends it to Redis. A client that "
        "declares a large body opens a file on the disk, also if it sends nothing of the body.",
        met_by="django/daphne issue 483.",
        upstream="None. Newer releases have no limit of their own.",
        mended="A body over `MAX_BODY` is refused with 413, and no part of it gets to Redis. Only "
        "what has come of a body takes memory or a file.",
    ),
    Backport(
        identifier="edge-deadlines",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.deadlines",
        defect="A client may take any time to send a request: after each byte it has another "
        "minute.",
        met_by="Everybody who has no proxy in front of daphne.",
        upstream="None.",
        mended="A request that needs more time than `BODY_TIMEOUT` and `BODY_RATE` allow gets a "
        "408. Its connection is closed.",
    ),
    Backport(
        identifier="edge-connections",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.connections",
        defect="daphne accepts connections until it cannot open a file any more. Then it cannot "
        "connect to Redis again.",
        met_by="This project, with more sockets than files.",
        upstream="None.",
        mended="The next connection after `MAX_CONNECTIONS` gets a 503 and is closed. By default "
        "daphne keeps a tenth of its files free.",
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
        mended="An address has at most `MAX_CONNECTIONS_PER_ADDRESS` connections, if "
        "`TRUSTED_PROXIES` is set too. The next one gets a 503.",
    ),
    Backport(
        identifier="edge-sweep",
        package="daphne",
        expects=DAPHNE,
        applied=INTERFACE_SERVER,
        module="channels_lts.edge.sweep",
        defect="One exception ends daphne's check of timeouts for good. After that no request gets "
        "its 503, and no socket gets a ping.",
        met_by="django/channels issue 746.",
        upstream="daphne 2 ends a response that has begun. An exception still ends its check.",
        mended="The check continues. The connection that caused the exception is cut, and so is a "
        "response of which no part comes for `--http-timeout` seconds.",
    ),
]
