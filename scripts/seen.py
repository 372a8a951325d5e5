"""Write docs/seen.md, the list of all that the comparison's pages say was seen: `make excerpts`.

In those pages a mark `<sup>[seen](seen.md#NAME)</sup>` stands behind a sentence. NAME is the name
of the test that shows it, without `test_` and with hyphens. So the link leads to the test's heading
on docs/seen.md.
"""

import ast
import glob
import os
import re
import sys
from collections import namedtuple

from channel_dj.local import ROOT

PAGE = "docs/seen.md"
ENTRY = "docs/channels-1-to-2.md"
MARK = re.compile(r"<sup>\[seen\]\([^)#]*#([\w-]+)\)</sup>")
LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
PROPER_NAMES = {"channels": "Channels", "django": "Django", "json": "JSON", "redis": "Redis"}
INTRODUCTION = """\
# What was seen

`make excerpts` wrote this page. A small mark "seen" in [From Channels 1 to 2, and to
4](channels-1-to-2.md) and its pages leads here. Each heading is the name of a test. Below it stand
the sentences before the mark, and the command that runs the test on real processes. The tests
need the three eras. This installs them, the first time in some minutes:

    make test-env eras/channels2 eras/channels4

`make acceptance` runs all tests of `tests/eras`, and one suite of tests on each era.
"""
ENTRY_TEXT = """
### {title}

> {claim}

On [{place}]({link}). {how}

    {command}
"""

Mark = namedtuple("Mark", ["page", "heading", "claim", "name"])


class TestNotFound(Exception):
    """A mark has no test, or two."""


def documents():
    """Return the paths (list of str, from the root) of the pages that may have marks: the entry,
    and those that it links to, in its order."""
    links = re.findall(r"\]\((comparison/\w+\.md)\)", read(ENTRY))
    return [ENTRY] + ["docs/" + link for link in links]


def read(path):
    """Return the text (str) of the file at `path`, from the root."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def marks(page, markdown):
    """Yield a Mark for each mark in `markdown` (str), the text of `page` (str)."""
    heading = table = None
    for block in blocks(markdown):
        if block.startswith("#"):
            heading = block.lstrip("# ")
        is_row = block.startswith("|")
        table = (table or cells(block)) if is_row else None
        claim = row(table, cells(block)) if is_row else ""
        begin = 0
        for found in MARK.finditer(block):
            if not is_row:
                claim = plain(block[begin : found.start()]) or claim  # of two marks in a row
                begin = found.end()
            yield Mark(page, heading, claim, found.group(1))


def blocks(markdown):
    """Return the paragraphs, list items, rows and headings (list of str), each as one line."""
    markdown = re.sub(r"^```.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE)
    markdown = re.sub(r"\n(?=[|#<]|- )", "\n\n", markdown)
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", markdown) if block.strip()]


def plain(text):
    """Return `text` (str) without marks and links."""
    return LINK.sub(r"\1", MARK.sub("", text)).lstrip("- ").strip()


def cells(block):
    """Return the cells (list of str) of a table's row, without marks and links."""
    return [plain(cell) for cell in block.strip("|").split("|")]


def row(head, row):
    """Return a row of a table as one text (str); `head` has the names of the columns."""
    named = ["%s: %s" % pair for pair in zip(head[1:], row[1:])]
    return row[0] + ". " + "; ".join(named) + "."


def tests():
    """Return {name without test_: path from the root} of all tests. A path is None if two tests
    have the name."""
    found = {}
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "*", "test_*.py"))):
        for node in ast.parse(read(path)).body:
            name = getattr(node, "name", "")
            if name.startswith("test_"):
                name = name[len("test_") :].replace("_", "-")
                found[name] = None if name in found else os.path.relpath(path, ROOT)
    return found


def render():
    """Return docs/seen.md (str). Raises TestNotFound."""
    paths, listed, text = tests(), set(), INTRODUCTION
    for page in documents():
        markdown, entries = read(page), ""
        for mark in marks(page, markdown):
            if not paths.get(mark.name):
                raise TestNotFound("%s: no single test is named %s" % (page, mark.name))
            if mark.name not in listed:  # else an earlier mark has it
                listed.add(mark.name)
                entries += entry(mark, paths[mark.name])
        if entries:
            text += "\n## %s\n" % re.search(r"^# (.+)$", markdown, re.MULTILINE).group(1) + entries
    return text


def entry(mark, path):
    """Return the part (str) of docs/seen.md for a mark and the path (str) of its test."""
    words = [PROPER_NAMES.get(word, word) for word in mark.name.split("-")]
    title = " ".join(words)
    test = "%s::test_%s" % (path, mark.name.replace("-", "_"))
    command = ".venv/bin/python -m pytest " + test
    how = "The test is in `%s`." % path
    if path in acceptance():
        how += " `ERA` names the era: `channels1`, `channels2` or `channels4`."
        command = "ERA=channels1 " + command
    page = os.path.relpath(mark.page, "docs")
    return ENTRY_TEXT.format(
        title=title[0].upper() + title[1:],
        claim=mark.claim,
        place=mark.heading,
        link="%s#%s" % (page, anchor(mark.heading)),
        how=how,
        command=command,
    )


def acceptance():
    """Return the paths (list of str, from the root) of the tests that run on each era."""
    return re.search(r"^ACCEPTANCE = (.*)$", read("Makefile"), re.MULTILINE).group(1).split()


def anchor(heading):
    """Return the anchor (str) of a heading, as GitHub names it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def main():
    try:
        text = render()
    except TestNotFound as error:
        sys.exit("error: %s" % error)
    with open(os.path.join(ROOT, PAGE), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
