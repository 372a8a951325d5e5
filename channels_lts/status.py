"""What of channels_lts is active on this Python and Django, and why: for an operator.

`manage.py channels_lts_status` prints it.
"""

import platform
from typing import Any, NamedTuple

from .backports import TABLE
from .backports.table import EDGE
from .backports.versions import installed
from .limits import LIMITS, limit

PACKAGES = ("Django", "channels", "daphne", "asgi_redis", "redis", "Twisted", "autobahn")


class Part(NamedTuple):
    """A backport, or a part of the edge: its identifier, place, whether it is active, and why.

    `always_on` (str) says why CHANNELS_LTS["OFF"] may not name it; it is empty if it may.
    """

    identifier: str
    applied: str
    is_active: bool
    why: str
    always_on: str


class Setting(NamedTuple):
    """A limit: the name of its setting, its value, whether it is in force, and why."""

    name: str
    value: Any
    is_active: bool
    why: str


def versions():
    """Return the versions of Python and of the packages: {name: version}; None: not installed."""
    found = {package: installed(package) for package in PACKAGES}
    return dict({"Python": platform.python_version()}, **found)


def parts():
    """Return a Part for each entry of the table of backports, in its order."""
    return [Part(one.identifier, one.applied, *_state(one), one.why_always_on()) for one in TABLE]


def _state(backport):
    """Return whether a backport is active, and why (str)."""
    version = installed(backport.package)
    if version is None:
        return False, f"{backport.package} is not installed"
    if not backport.is_on():
        return False, 'switched off in CHANNELS_LTS["OFF"]'
    if not backport.is_needed():
        fix = "" if backport.upstream.startswith("None") else ": " + backport.upstream
        return False, "not needed with these versions" + fix
    if backport in EDGE and limit("REPORT_ONLY"):
        return True, "REPORT_ONLY: it logs what it would refuse, and lets it pass"
    return True, f"for {backport.package} {version}"


def settings():
    """Return a Setting for each limit, in the order of docs/limits.md."""
    return [Setting(one.name, limit(one.name), *_force(one)) for one in LIMITS]


def _force(one):
    """Return whether a limit is in force, and why (str)."""
    value = limit(one.name)
    if one.name == "MAX_CONNECTIONS_PER_ADDRESS" and value and limit("TRUSTED_PROXIES") is None:
        return False, "TRUSTED_PROXIES is not set, so no address counts"
    if one.name in ("MAX_CONNECTIONS_PER_ADDRESS", "TRUST_ROOT_PATH", "REPORT_ONLY") and not value:
        return False, "the default" if value == one.default else "set by the project"
    return True, "the default" if value == one.default else "set by the project"
