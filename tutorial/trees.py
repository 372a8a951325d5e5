"""What the tutorial ends with beside what this repository has, as a table of README.md lists it:

| file | |
| --- | --- |
| `channel_dj/routes.py` | the same |
| `display/models.py` | differs: why |
| `display/roster.py` | only in the repository: why |
"""

import os
import re

from .text import Wrong

TREES = ["channel_dj", "display", "templates"]
ROW = re.compile(
    r"^\| `([\w./]+)` \| (the same|differs|only here|only in the repository)(?:: (.+))? \|$",
    re.MULTILINE,
)


def listed(markdown):
    """Return what the table in `markdown` (str) says: {file: verdict}. Raises Wrong where a
    difference has no reason."""
    for path, verdict, reason in ROW.findall(markdown):
        if verdict != "the same" and not reason:
            raise Wrong("expected why %s %s\nseen     no reason" % (path, verdict))
    return {path: verdict for path, verdict, _ in ROW.findall(markdown)}


def compared(here, there):
    """Return the same of the folders `here` and `there` as they are: {file: verdict}."""
    ours, theirs = files(here), files(there)
    return {
        path: "only here"
        if path not in theirs
        else "only in the repository"
        if path not in ours
        else "the same"
        if ours[path] == theirs[path]
        else "differs"
        for path in set(ours) | set(theirs)
    }


def check(step, markdown, here, there):
    """Raises Wrong where the table, which is that `step`'s, and the folders do not agree."""
    says, is_so = listed(markdown), compared(here, there)
    wrong = [
        "%-40s %-22s %s" % (path, says.get(path, "not listed"), is_so.get(path, "in neither"))
        for path in sorted(set(says) | set(is_so))
        if says.get(path) != is_so.get(path)
    ]
    if wrong:
        heading = "%-40s %-22s %s" % ("", "expected (the table)", "seen (the files)")
        raise Wrong("\n".join(["%s:" % step, heading] + wrong))


def files(root):
    """{path: content} of manage.py and of the three trees."""
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
