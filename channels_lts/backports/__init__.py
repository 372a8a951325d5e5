"""Mend defects of the pinned packages. Each defect has a module; table.py lists them all.

`apply` refuses an unknown version of a package before it changes anything: a patch can do harm to
code that it was not written for.
"""

import sys
from importlib import import_module

from ..limits import problems
from .imports import when_imported
from .table import APP_START, DJANGO, IMPORT, INTERFACE_SERVER, LAYER, TABLE
from .versions import UnexpectedVersion, check

__all__ = [
    "APP_START",
    "IMPORT",
    "INTERFACE_SERVER",
    "LAYER",
    "TABLE",
    "UnexpectedVersion",
    "apply",
    "apply_all",
    "apply_for_layer",
    "check_all",
    "find_problems",
]


def check_all():
    """Check the versions of Django and of all packages of the table. Raises UnexpectedVersion."""
    check([DJANGO] + TABLE)


def apply_all():
    """Apply each backport of a Django process. Safe to call again. Raises UnexpectedVersion.

    Those of the interface server follow when daphne's server has been imported.
    """
    apply(LAYER)
    apply(APP_START)
    when_imported("daphne.server", _apply_to_server)


def _apply_to_server(module):
    apply(INTERFACE_SERVER)


def apply_for_layer():
    """Apply the backports without which a new channel layer does not work.

    A layer can be built without the app: by BACKEND alone, or by hand in `asgi.py` before Django
    is set up. If Django is set up and the app is not installed, nothing else applies the backports
    of a Django process: this function does. Raises UnexpectedVersion.
    """
    apply(LAYER)
    registry = sys.modules.get("django.apps")
    apps = registry and registry.apps
    if apps and apps.models_ready and not apps.is_installed("channels_lts"):
        apply_all()


def apply(place):
    """Apply the backports of the table for a place: IMPORT, LAYER, APP_START or INTERFACE_SERVER.

    Raises UnexpectedVersion, which names every package of the table that is installed in a version
    unknown to its backport. Ends an interface server whose CHANNELS_LTS is wrong: `manage.py check`
    does not run there.
    """
    check_all()
    if place == INTERFACE_SERVER and find_problems():
        raise SystemExit(" ".join(find_problems()))
    for backport in TABLE:
        if backport.applied == place and backport.is_on() and backport.is_needed():
            import_module(backport.module).apply()


def find_problems():
    """Return what is wrong with the project's CHANNELS_LTS, as a list of lines (str)."""
    return problems({one.identifier: one.why_always_on() for one in TABLE})
