"""Mend defects of the pinned packages. Each defect has a module; table.py lists them all.

`apply` refuses an unknown version of a package before it changes anything: a patch can do harm to
code that it was not written for.
"""

from importlib import import_module

from .table import APP_START, IMPORT, INTERFACE_SERVER, TABLE
from .versions import UnexpectedVersion, check

__all__ = [
    "APP_START",
    "IMPORT",
    "INTERFACE_SERVER",
    "TABLE",
    "UnexpectedVersion",
    "apply",
    "apply_all",
]


def apply_all():
    """Apply each backport of a Django process. Safe to call again. Raises UnexpectedVersion."""
    apply(APP_START)


def apply(place):
    """Apply the backports of the table for a place: APP_START or INTERFACE_SERVER.

    Raises UnexpectedVersion, which names every package of the table that is installed in a version
    unknown to its backport.
    """
    check(TABLE)
    for backport in TABLE:
        if backport.applied == place and backport.is_needed():
            import_module(backport.module).apply()
