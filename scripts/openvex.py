"""Write the register of weaknesses as an OpenVEX document, which scanners read.

The specification is github.com/openvex/spec, version 0.2.0. A statement says of one weakness
whether a product is affected, with the versions of the package in which the product has it.
"""

import json
import os

from channel_dj.local import ROOT
from channels_lts import __version__

from . import register

FILE = os.path.join("docs", "security", "openvex.json")
AUTHOR = "the channels-lts authors"
LIBRARY = "pkg:pypi/channels-lts@" + __version__
SITE = "pkg:generic/channel-dj@" + __version__  # the site of the tutorial, with its lock

NOT_AFFECTED, AFFECTED, FIXED = "not_affected", "affected", "fixed"
MITIGATED = "inline_mitigations_already_exist"
UNUSED = "vulnerable_code_not_in_execute_path"


def document(content, versions):
    """Return the OpenVEX document (dict) of the register `content` (dict).

    `versions` are those of the lock (see register.locked).
    """
    return {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "urn:channels-lts:vex:%s:%d" % (__version__, content["version"]),
        "author": AUTHOR,
        "timestamp": content["updated"] + "T00:00:00Z",
        "version": content["version"],
        "tooling": "scripts/openvex.py, from " + register.REGISTER.replace(os.sep, "/"),
        "statements": [one for row in content["rows"] for one in statements(row, versions)],
    }


def statements(row, versions):
    """Yield the statements (dicts) of a row: one or two for each advisory, or one for the row."""
    for package, names in row["advisories"].items():
        for name, fixed_in in names.items():
            fixed = [one for one in versions[package] if register.is_fixed(one, fixed_in)]
            rest = [one for one in versions[package] if one not in fixed]
            if fixed:
                yield statement(row, name, {package: fixed}, {"status": FIXED})
            if rest:
                yield statement(row, name, {package: rest}, status(row))
    for name in row["others"]:  # in no package of the lock
        yield statement(row, name, {}, status(row))
    if not row["advisories"] and not row["others"]:
        yield statement(row, own_name(row), row["reviewed"], status(row))


def own_name(row):
    """Return the name (str) of a weakness that no advisory names."""
    return "CHANNELS-LTS-" + row["id"]


def statement(row, name, packages, result):
    """Return the statement (dict) on a weakness with a name, in packages {name: versions}."""
    parts = [
        {"@id": "pkg:pypi/%s@%s" % (package, version)}
        for package, versions in packages.items()
        for version in versions
    ]
    products = [SITE] + [LIBRARY] * (row["holds_for"] == register.EVERYONE)
    vulnerability = {"name": name, "description": row["weakness"]}
    if name != own_name(row):
        vulnerability["aliases"] = [own_name(row)]
    return dict(
        {
            "vulnerability": vulnerability,
            "products": [
                dict({"@id": product}, **({"subcomponents": parts} if parts else {}))
                for product in products
            ],
        },
        **result,
    )


def status(row):
    """Return the status (dict) of a product whose packages lack the authors' fix."""
    if row["action"]:
        return {"status": AFFECTED, "action_statement": row["action"]}
    justification = UNUSED if row["state"] == register.UNREACHABLE else MITIGATED
    return {
        "status": NOT_AFFECTED,
        "justification": justification,
        "impact_statement": row["answer"],
    }


def begin_version(content, versions, today):
    """Give the register a new version and date (str) if its statements are not those of the file.

    Return whether they are new. The specification asks for a new version of the document then.
    """
    path = os.path.join(ROOT, FILE)
    old = {"statements": None}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = json.load(file)
    is_new = document(content, versions)["statements"] != old["statements"]
    if is_new:
        content.update(version=content["version"] + 1, updated=today)
    return is_new


def write(content, versions):
    """Write the document to its file."""
    with open(os.path.join(ROOT, FILE), "w", encoding="utf-8") as file:
        file.write(register.as_text(document(content, versions)))
