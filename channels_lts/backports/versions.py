"""Find the installed versions of packages, and check that the backports know them.

Nothing here needs a set-up Django: the two lines of a project's package call `check` before that.
"""

import os
import re
import sys
import threading
from importlib import import_module
from importlib.util import find_spec

REMEDY = (
    "Install versions that it knows, or take channels_lts out of INSTALLED_APPS, out of BACKEND in "
    "CHANNEL_LAYERS (the stock layer is asgi_redis.RedisChannelLayer), and out of asgi.py and the "
    "project's __init__.py if they name it."
)


class UnexpectedVersion(SystemExit):
    """A package is installed in a version that a backport was not written for.

    It ends the process: Python prints its message on stderr and exits with status 1. daphne and
    Django's `runserver` log any other exception, and continue without answering (issue 12).
    """


def installed(package):
    """Return the version (str) of a package; None if it is not installed.

    `package` (str) is the name for import, in any case. A package that writes its version into the
    text of its `__init__.py` is not imported for it.
    """
    name = package.lower()
    if name not in sys.modules:
        written = _written_version(name)
        if written:
            return written
    try:
        return import_module(name).__version__
    except ImportError:
        return None


def _written_version(name):
    """Return the version (str) in the source of a package; None if it is not there."""
    spec = find_spec(name)
    source = getattr(spec and spec.loader, "get_source", lambda name: None)(name) or ""
    found = re.search(r"^__version__ = [\"']([^\"']+)[\"']", source, re.MULTILINE)
    return found and found.group(1)


def is_at_least(package, *version):
    """Return whether a package is installed, in this version (two ints) or a later one."""
    found = installed(package)
    # psycopg2 adds words to its version: "2.9 (dt dec pq3 ext lo64)".
    return found is not None and tuple(map(int, re.findall(r"\d+", found)[:2])) >= version


def is_known(version, known):
    """Return whether `version` (str) is one of `known`. There `2.2.` means 2.2 and all 2.2.x."""
    return any(
        (version + ".").startswith(one) if one.endswith(".") else version == one for one in known
    )


def mismatch(package, installed, known):
    """Return the error text (str) for an unknown installed version; None for a known one."""
    if is_known(installed, known):
        return None
    names = " and ".join(one + "x" if one.endswith(".") else one for one in known)
    return f"channels_lts knows {package} {names}, but {installed} is installed."


def check(backports):
    """Check the versions of all installed packages that `backports` need to patch.

    Raises UnexpectedVersion. Its message names every mismatch, and what to do.
    """
    _refuse_mismatches(
        backport for backport in backports if backport.expects and backport.is_needed()
    )


def check_package(backport):
    """Check the version of the package that one backport patches, also if it is not needed.

    Raises UnexpectedVersion.
    """
    _refuse_mismatches([backport])


def _refuse_mismatches(backports):
    refusals = {}  # {package: the known versions, of the backport that knows most of them}
    for backport in backports:
        known, version = backport.expects, installed(backport.package)
        if not is_known(version, known) and len(known) > len(refusals.get(backport.package, ())):
            refusals[backport.package] = known
    found = [mismatch(package, installed(package), known) for package, known in refusals.items()]
    if found:
        _end_process(" ".join(sorted(found) + [REMEDY]))


def _end_process(message):
    """Raise UnexpectedVersion. In the thread of Django's reloader, print it and exit at once.

    The reloader runs the site in a thread. SystemExit ends that thread alone, without a message.
    """
    in_thread = threading.current_thread() is not threading.main_thread()
    if in_thread and os.environ.get("RUN_MAIN") == "true":
        sys.stderr.write(message + "\n")
        sys.stderr.flush()
        os._exit(1)
    raise UnexpectedVersion(message)
