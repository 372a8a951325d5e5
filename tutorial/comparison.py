"""Compare the reader's project with this repository, by the table of the last step:

| file | |
| --- | --- |
| `channel_dj/routes.py` | the same |
| `display/models.py` | differs: why |
| `display/user_list.py` | only in the repository: why |
"""

import os
import re

from .parser import TutorialError

TREES = ["channel_dj", "display", "templates"]
ROW = re.compile(
    r"^\| `([\w./]+)` \| (the same|differs|only here|only in the repository)(?:: (.+))? \|$",
    re.MULTILINE,
)


def listed(markdown):
    """Return the table in `markdown` (str): {file: verdict}.

    Raises TutorialError if a difference has no reason.
    """
    for path, verdict, reason in ROW.findall(markdown):
        if verdict != "the same" and not reason:
            raise TutorialError("expected why %s %s\nseen     no reason" % (path, verdict))
    return {path: verdict for path, verdict, _ in ROW.findall(markdown)}


def compare(here, there):
    """Compare the folders `here` (the reader's) and `there` (ours): return {file: verdict}."""
    ours, theirs = files(here), files(there)
    return {path: _verdict(ours.get(path), theirs.get(path)) for path in set(ours) | set(theirs)}


def _verdict(our_content, their_content):
    """Return the verdict on one file (str). A content (bytes) is None if the file is missing."""
    if their_content is None:
        return "only here"
    if our_content is None:
        return "only in the repository"
    return "the same" if our_content == their_content else "differs"


def check(step, markdown, here, there):
    """Raise TutorialError if the table, which is in `step`, and the folders do not agree."""
    expected, seen = listed(markdown), compare(here, there)
    wrong = [
        "%-40s %-22s %s" % (path, expected.get(path, "not listed"), seen.get(path, "in neither"))
        for path in sorted(set(expected) | set(seen))
        if expected.get(path) != seen.get(path)
    ]
    if wrong:
        heading = "%-40s %-22s %s" % ("", "expected (the table)", "seen (the files)")
        raise TutorialError("\n".join(["%s:" % step, heading] + wrong))


def files(root):
    """Return {path: content (bytes)} of manage.py and of the three trees below `root`."""
    found = {}
    for tree in TREES:
        for folder, inside, names in os.walk(os.path.join(root, tree)):
            inside[:] = [name for name in inside if name != "__pycache__"]
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, root)] = file.read()
    with open(os.path.join(root, "manage.py"), "rb") as file:
        found["manage.py"] = file.read()
    return found
