"""Cut the excerpts in docs/ from their files again: `make excerpts`.

In the Markdown, `<!-- excerpt: FILE NAME -->` stands before a code block that holds NAME of FILE: a
function, a class, a method `Class.method`, an assignment. Without NAME it holds the whole file.
"""

import ast
import glob
import os
import re
import sys

from channel_dj.local import ROOT

EXCERPT = re.compile(r"(<!-- excerpt: (\S+)(?: (\S+))? -->\n```\w*\n).*?(```\n)", re.DOTALL)


class NameNotFound(Exception):
    """The file of an excerpt has no such name."""


def renew(markdown):
    """Return `markdown` (str) with each excerpt cut from its file again. Raises NameNotFound."""
    return EXCERPT.sub(
        lambda found: found.group(1) + cut(*found.group(2, 3)) + found.group(4), markdown
    )


def cut(path, name):
    """Return the lines (str) of `name` in the file at `path`; all lines if `name` is None."""
    with open(os.path.join(ROOT, path)) as file:
        text = file.read()
    if name is None:
        return text
    node = ast.parse(text)
    for part in name.split("."):
        node = child(node, part)
        if node is None:
            raise NameNotFound("%s has no %s any more" % (path, name))
    first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
    lines = text.splitlines(True)[first - 1 : node.end_lineno]
    return "".join(lines)


def child(node, name):
    """Return the part of `node` (of ast) that defines `name`; None if there is none."""
    for inner in node.body:
        names = [getattr(inner, "name", None)]
        names += [getattr(target, "id", None) for target in getattr(inner, "targets", [])]
        if name in names:
            return inner


def documents():
    """Return the paths (list of str) of the pages that may hold excerpts."""
    return sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))


def main():
    for path in documents():
        with open(path) as file:
            old = file.read()
        try:
            new = renew(old)
        except (NameNotFound, OSError) as error:
            sys.exit("error: %s: %s" % (os.path.relpath(path, ROOT), error))
        if new != old:
            with open(path, "w") as file:
                file.write(new)
            print("renewed " + os.path.relpath(path, ROOT))


if __name__ == "__main__":
    main()
