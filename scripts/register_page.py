"""Write the tables of docs/security.md from the register of weaknesses.

In the page `<!-- register: PART -->` and `<!-- end -->` enclose a table.
"""

import os
import re

from channel_dj.local import ROOT

from . import register

PAGE = os.path.join("docs", "security.md")
TABLE = re.compile(r"(<!-- register: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
HOLDS_FOR = {
    register.EVERYONE: "every project",
    register.SITE: "this site",
    register.VM: "the VM",
}


def renew(page, content, versions):
    """Return the page (str) with its tables written again from the register `content` (dict)."""
    tables = {
        "closed": answers(content, register.CLOSED, "closed by"),
        "upstream": answers(content, register.UPSTREAM, "fixed in the lock by"),
        "accepted": accepted(content),
        "unreachable": unreachable(content),
        "advisories": advisories(content, versions),
    }
    return TABLE.sub(lambda found: found.group(1) + tables[found.group(2)] + found.group(3), page)


def in_state(content, state):
    return [row for row in content["rows"] if row["state"] == state]


def answers(content, state, title):
    """Return the table of rows that are closed, here or by the packages' authors."""
    head = ["", "component", "weakness", "reachable here, and why", title, "holds for", "tests"]
    return table(
        head,
        [
            _weakness(row)
            + [row["reachable"], _answer(row), HOLDS_FOR[row["holds_for"]], _tests(row)]
            for row in in_state(content, state)
        ],
    )


def accepted(content):
    """Return the table of rows that stay as they are."""
    head = ["", "component", "weakness", "reachable here, and why", "accepted, and why"]
    head.append("what to do")
    return table(
        head,
        [
            _weakness(row) + [row["reachable"], row["answer"], row["action"]]
            for row in in_state(content, register.ACCEPTED)
        ],
    )


def unreachable(content):
    """Return the table of rows whose code no request gets to."""
    head = ["", "component", "what", "why no request gets there", "tests"]
    return table(
        head,
        [
            _weakness(row) + [row["answer"], _tests(row)]
            for row in in_state(content, register.UNREACHABLE)
        ],
    )


def advisories(content, versions):
    """Return the table of published advisories: the locked versions with and without the fix."""
    rows = [
        [name, row["id"], package] + _versions_of(versions[package], fixed_in)
        for row in content["rows"]
        for package, names in row["advisories"].items()
        for name, fixed_in in names.items()
    ]
    head = ["advisory", "row", "package", "the lock's versions with the fix", "without it"]
    return table(head, sorted(rows, key=lambda row: (row[2], register.numbers(row[0]))))


def _versions_of(locked, fixed_in):
    fixed = [version for version in locked if register.is_fixed(version, fixed_in)]
    return [", ".join(fixed), ", ".join(version for version in locked if version not in fixed)]


def _weakness(row):
    """Return the first three cells of a row: its identifier, the component and the weakness."""
    names = [name for found in row["advisories"].values() for name in found] + row["others"]
    advisories = " (%s)" % ", ".join(names) if names else ""
    return ["**%s**" % row["id"], row["component"], row["weakness"] + advisories]


def _answer(row):
    by = ", ".join("`%s`" % name for name in row["closed_by"])
    return "<br>".join(part for part in (row["answer"], by) if part)


def _tests(row):
    """Return the names of a row's tests, each behind the file that the ones before share."""
    by_file = {}
    for test in row["tests"]:
        path, _, name = test.partition("::")
        by_file.setdefault(path, []).append(name)
    return "<br>".join(
        "[%s](../%s): %s" % (os.path.basename(path), path, ", ".join("`%s`" % n for n in names))
        for path, names in by_file.items()
    )


def table(head, rows):
    """Return a Markdown table (str) of a list of titles and a list of rows."""
    lines = [head, ["---"] * len(head)] + rows
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def write(content, versions):
    """Write the tables of the page again."""
    path = os.path.join(ROOT, PAGE)
    with open(path, encoding="utf-8") as file:
        page = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(renew(page, content, versions))
