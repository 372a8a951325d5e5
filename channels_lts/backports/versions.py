"""Find the installed versions of packages, and check that the backports know them."""

import re
from importlib import import_module


class UnexpectedVersion(RuntimeError):
    """A package is installed in a version that a backport was not written for."""


def installed(package):
    """Return the version (str) of a package; None if it is not installed.

    `package` (str) is the name for import, in any case.
    """
    try:
        return import_module(package.lower()).__version__
    except ImportError:
        return None


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


def expect(package, installed, known):
    """Check that `installed` (str) is a version that the caller knows. Raises UnexpectedVersion."""
    _refuse([mismatch(package, installed, known)])


def check(backports):
    """Check the versions of all installed packages that `backports` patch.

    Raises UnexpectedVersion. Its message names every mismatch, and what to do.
    """
    wrong = [
        mismatch(backport.package, installed(backport.package), backport.expects)
        for backport in backports
        if backport.expects and backport.is_needed()
    ]
    _refuse(wrong)


def _refuse(mismatches):
    found = sorted(set(filter(None, mismatches)))
    if found:
        raise UnexpectedVersion(
            " ".join(found)
            + " Install versions that it knows, or take channels_lts out of INSTALLED_APPS."
        )
