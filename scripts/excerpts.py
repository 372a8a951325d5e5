"""Cut the excerpts in docs/ from their files again: `make excerpts`.

In the Markdown, `<!-- excerpt: FILE NAME -->` stands before a code block that holds NAME of FILE: a
function, a class, a method `Class.method`, an assignment. There may be several names. Without one
the block holds the whole file.
"""

import ast
import glob
import os
import re
import sys
import textwrap

from channel_dj.local import ROOT

EXCERPT = re.compile(r"(<!-- excerpt: (\S+)((?: \S+)*) -->\n```\w*\n).*?(```\n)", re.DOTALL)
BLOCKS = ("def ", "async ", "class ", "@")  # two empty lines stand between these


class NameNotFound(Exception):
    """The file of an excerpt has no such name."""


def renew(markdown):
    """Return `markdown` (str) with each excerpt cut from its file again. Raises NameNotFound."""
    return EXCERPT.sub(
        lambda found: found.group(1) + cut(found.group(2), found.group(3).split()) + found.group(4),
        markdown,
    )


def cut(path, names):
    """Return the lines (str) of `names` (list of str) in the file at `path`; all lines if there are
    no names."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    if not names:
        return text
    parts = [lines_of(name, text, path) for name in names]
    between = "\n\n" if any(part.startswith(BLOCKS) for part in parts) else "\n"
    return between.join(parts)


def lines_of(name, text, path):
    """Return the lines (str) of `name` in `text`, which is the file at `path`. Those of a method
    begin at the left margin."""
    node = ast.parse(text)
    for part in name.split("."):
        node = child(node, part)
        if node is None:
            raise NameNotFound("%s has no %s any more" % (path, name))
    first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
    return textwrap.dedent("".join(text.splitlines(True)[first - 1 : node.end_lineno]))


def child(node, name):
    """Return the part of `node` (of ast) that defines `name`; None if there is none."""
    for inner in node.body:
        names = [getattr(inner, "name", None)]
        names += [getattr(target, "id", None) for target in getattr(inner, "targets", [])]
        if name in names:
            return inner


def documents():
    """Return the paths (list of str) of the pages that may hold excerpts."""
    patterns = ("docs/*.md", "docs/comparison/*.md")
    return sorted(path for one in patterns for path in glob.glob(os.path.join(ROOT, one)))


def main():
    for path in documents():
        with open(path, encoding="utf-8") as file:
            old = file.read()
        try:
            new = renew(old)
        except (NameNotFound, OSError) as error:
            sys.exit("error: %s: %s" % (os.path.relpath(path, ROOT), error))
        if new != old:
            with open(path, "w", encoding="utf-8") as file:
                file.write(new)
            print("renewed " + os.path.relpath(path, ROOT))


if __name__ == "__main__":
    main()
