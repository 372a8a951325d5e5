"""Write a file block: a whole file, or a part of one."""

import os

from .parser import TutorialError


def write(block, folder):
    """Write `block` into its file below `folder` (a path).

    Raises TutorialError if the file, or the line to replace, is missing.
    """
    path = os.path.join(folder, block.path)
    place = block.place()
    old = _read(path)
    if place is None:
        new = block.content
    elif old is None:
        raise TutorialError("expected the file %s\nseen     no such file" % block.path)
    elif place == "end":
        new = old.rstrip("\n") + "\n\n\n" + block.content
    else:
        new = _replaced(old, place, block)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(new)


def make_folder(path):
    """Make the folder `path` if it is missing. Raises TutorialError if it cannot be made."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise TutorialError("FOLDER=%s: it cannot be made: %s" % (path, error.strerror)) from None


def _read(path):
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _replaced(old, place, block):
    """Return `old` (str) with the lines of `place` (first, last) replaced by the block."""
    lines = old.splitlines(True)
    stripped = [line.strip() for line in lines]
    try:
        first = stripped.index(place[0])
        last = stripped.index(place[1], first)
    except ValueError:
        wanted = "a line `%s`" % place[0]
        if place[0] != place[1]:
            wanted = "lines from `%s` to `%s`" % place
        raise TutorialError("expected %s in %s\nseen\n%s" % (wanted, block.path, old)) from None
    return "".join(lines[:first]) + block.content + "".join(lines[last + 1 :])
