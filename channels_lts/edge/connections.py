"""Limit the open connections: `edge-connections` in table.py. The setting is MAX_CONNECTIONS.

Each connection is one of the files that the process may open. If there is none left, daphne cannot
connect to Redis again, nor keep a large body.
"""

from ..limits import limit
from .accept import add_check, connections

try:
    import resource
except ImportError:  # pragma: no cover: only Windows has no limit of this kind
    resource = None

PART_OF_FILES = 0.9  # the others are for Redis, for large bodies and for logs

CAUSE = "There are as many connections as CHANNELS_LTS['MAX_CONNECTIONS'] allows."
CAUSE_BY_DEFAULT = (
    "There are as many connections as 90 % of the files that the process may open (ulimit -n). "
    "CHANNELS_LTS['MAX_CONNECTIONS'] sets another limit."
)


def apply():
    """Check the number of connections when a client connects."""
    add_check(_refuse_when_full)


def _refuse_when_full(address):
    maximum = limit("MAX_CONNECTIONS")
    if len(connections) >= (maximum or _default()):
        return CAUSE if maximum else CAUSE_BY_DEFAULT


def _default():
    """Return 90 % of the files (int) that the process may open; infinity without such a limit."""
    if resource is None:
        return float("inf")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return float("inf") if files == resource.RLIM_INFINITY else max(1, int(files * PART_OF_FILES))
