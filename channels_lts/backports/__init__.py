"""One module a defect. Each names the defect, the upstream fix and the versions that it expects;
`apply()` mends it, and refuses on any other version rather than guess."""

from . import msgpack1, psycopg29, redis_tls, unsent_messages


def apply_all():
    """Apply every backport whose package is installed. Safe to call again.

    Raises UnexpectedVersion when one meets a version that it does not know.
    """
    for backport in (msgpack1, psycopg29, redis_tls, unsent_messages):
        backport.apply()
