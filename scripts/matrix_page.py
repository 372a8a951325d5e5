"""The page of the support matrix: docs/generated/matrix.md, and how old it is.

The page ends with the digest of the files that decide its content. A test compares it.
"""

import glob
import hashlib
import os
import re

from channel_dj.local import ROOT

PAGE = os.path.join("docs", "generated", "matrix.md")
DECIDING = [
    "channels_lts/compat/*.py",
    "channels_lts/backports/*.py",
    "requirements-legacy.txt",
    "requirements/overrides.txt",
    "tests/compat/*.py",
    "tests/lts/test_backports.py",
    "tests/lts/test_ordered_answers.py",
    "scripts/matrix.py",
]
HEAD = """# The support matrix

`make matrix` wrote this page. It installed channels 1.1.8, daphne 1.4.2 and asgi_redis 1.4.3 on
each pair of Python and Django, with the newest releases of all other packages that work there. A ✓
stands for a pair that imports Channels, passes `manage.py check`, and passes `pytest
%(tests)s`.
A number stands for a pair that is not supported: the reasons are below the table.

"""


def write(path, results, what):
    """Write the page to `path`, with the results of scripts/matrix.py. `what` names the tests."""
    with open(path, "w") as page:
        page.write(HEAD % {"tests": what} + table(results) + "\nDigest: " + digest() + "\n")


def table(results):
    """Return the tables (str): the pairs, the reasons, and the redis-py on each Python."""
    pythons = sorted({each["python"] for each in results})
    djangos = sorted({each["django"] for each in results}, key=lambda name: name.split("."))
    found = {(each["python"], each["django"]): each for each in results}
    reasons = list(dict.fromkeys(each["why"] for each in results if each["why"]))
    lines = ["| Python | " + " | ".join("Django " + name for name in djangos) + " | redis-py |"]
    lines += ["| --- " * (len(djangos) + 2) + "|"]
    for minor in pythons:
        row = [found[minor, django] for django in djangos]
        cells = [str(reasons.index(each["why"]) + 1) if each["why"] else "✓" for each in row]
        redis = next((each["redis"] for each in row if each["redis"]), "")
        lines.append("| 3.%d | %s | %s |" % (minor, " | ".join(cells), redis))
    lines += [""] + ["%d. %s" % (number, why) for number, why in enumerate(reasons, 1)]
    return "\n".join(lines) + "\n"


def supported(page):
    """Return the pairs (set of (int, str)) that the text of a page has as supported."""
    head, *rows = re.findall(r"^\| (.*) \|$", page, re.MULTILINE)
    djangos = [cell.replace("Django ", "") for cell in head.split(" | ")[1:-1]]
    pairs = set()
    for row in rows:
        python, *cells = row.split(" | ")
        if python.startswith("3."):
            pairs |= {(int(python[2:]), name) for name, cell in zip(djangos, cells) if cell == "✓"}
    return pairs


def differences(results):
    """Return a line (str) for each pair whose result differs from the page's, as a list."""
    with open(os.path.join(ROOT, PAGE)) as file:
        expected = supported(file.read())
    return [
        "error: Python 3.%(python)d, Django %(django)s: %(why)s"
        % dict(each, why=each["why"] or "now works; run make matrix")
        for each in results
        if bool(each["why"]) == ((each["python"], each["django"]) in expected)
    ]


def digest():
    """Return the digest (str) of the files that decide what the page says."""
    found = hashlib.sha256()
    for pattern in DECIDING:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            with open(path, "rb") as file:
                found.update(os.path.relpath(path, ROOT).encode() + b"\0" + file.read())
    return found.hexdigest()[:16]
