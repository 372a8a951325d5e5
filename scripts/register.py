"""Read the register of weaknesses, docs/security/register.json, and compare it with the lock.

`make security` writes from it the tables of docs/security.md, the OpenVEX file and the SBOM.
`make security ROWS="A1 B2"` first marks rows as reviewed with the versions in the lock.
"""

import json
import os
import re

from channel_dj.local import ROOT

REGISTER = os.path.join("docs", "security", "register.json")
LOCK = "requirements-legacy.txt"

# The states of a row.
CLOSED = "closed"  # a module of this repository closes it
UPSTREAM = "upstream"  # the versions in the lock have the fix of the package's authors
ACCEPTED = "accepted"  # it stays; the row says why, and what to do
UNREACHABLE = "unreachable"  # no request gets to the code
STATES = (CLOSED, UPSTREAM, ACCEPTED, UNREACHABLE)

# For whom a row's answer holds.
EVERYONE = "everyone"  # each project with channels_lts in INSTALLED_APPS
SITE = "site"  # the site of the tutorial
VM = "vm"  # the virtual machine
HOLDS_FOR = (EVERYONE, SITE, VM)


class UnknownRow(Exception):
    """The register has no row with an identifier."""


def read():
    """Return the register (dict)."""
    with open(os.path.join(ROOT, REGISTER), encoding="utf-8") as file:
        return json.load(file)


def write(register):
    """Write the register (dict) to its file."""
    with open(os.path.join(ROOT, REGISTER), "w", encoding="utf-8") as file:
        file.write(as_text(register))


def as_text(value):
    """Return a value as the JSON text (str) of the files in docs/security/."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def locked():
    """Return the versions in the site's lock: {package: [version, …]}, the oldest first."""
    versions = {}
    for package, version, _ in pins():
        versions.setdefault(package, []).append(version)
    return {package: sorted(found, key=numbers) for package, found in versions.items()}


def pins():
    """Return the pins of the site's lock: tuples of package, version and marker (all str)."""
    with open(os.path.join(ROOT, LOCK), encoding="utf-8") as file:
        return re.findall(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", file.read(), re.MULTILINE)


def numbers(version):
    """Return the numbers of a version (str) as a tuple, by which versions are compared."""
    return tuple(map(int, re.findall(r"\d+", version)))


def is_fixed(version, fixed_in):
    """Return whether a version (str) has a fix that came with the versions `fixed_in`.

    A series (5.2, for instance) gets the fix in one of its versions. A series that is newer than
    all of those has it from the beginning.
    """
    of_series = [fix for fix in fixed_in if numbers(fix)[:2] == numbers(version)[:2]]
    if of_series:
        return numbers(version) >= min(map(numbers, of_series))
    return bool(fixed_in) and numbers(version) > max(map(numbers, fixed_in))


def stale(register, versions):
    """Return the rows that were not looked at with the lock's versions, as lines (list of str).

    `versions` is what `locked` returns.
    """
    return [
        "%s was reviewed with %s %s. The lock has %s: look at the row again, then `make security "
        'ROWS="%s"`.'
        % (row["id"], package, ", ".join(seen), ", ".join(versions[package]), row["id"])
        for row in register["rows"]
        for package, seen in row["reviewed"].items()
        if seen != versions[package]
    ]


def mark_reviewed(register, identifiers, versions):
    """Set the versions with which rows were looked at to those of the lock. Raises UnknownRow."""
    rows = {row["id"]: row for row in register["rows"]}
    for identifier in identifiers:
        if identifier not in rows:
            raise UnknownRow("%s has no row %s" % (REGISTER, identifier))
        reviewed = rows[identifier]["reviewed"]
        reviewed.update((package, versions[package]) for package in reviewed)
