"""A block that is a file, or a part of one."""

import os

from .text import Wrong


def write(block, folder):
    """Write `block` into its file in `folder` (a path). Raises Wrong where it has no place."""
    path = os.path.join(folder, block.path)
    place = block.place()
    old = _read(path)
    if place is None:
        new = block.content
    elif old is None:
        raise Wrong("expected the file %s\nseen     no such file" % block.path)
    elif place == "end":
        new = old.rstrip("\n") + "\n\n\n" + block.content
    else:
        new = _replaced(old, place, block)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(new)


def _read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _replaced(old, place, block):
    lines = old.splitlines(True)
    stripped = [line.strip() for line in lines]
    try:
        first = stripped.index(place[0])
        last = stripped.index(place[1], first)
    except ValueError:
        lines = "a line `%s`" % place[0]
        if place[0] != place[1]:
            lines = "lines from `%s` to `%s`" % place
        raise Wrong("expected %s in %s\nseen\n%s" % (lines, block.path, old)) from None
    return "".join(lines[:first]) + block.content + "".join(lines[last + 1 :])
