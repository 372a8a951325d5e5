"""Read a page of the tutorial as steps and blocks.

A step is a heading `## 7. Title` with the text below it. The first words of that text, in italics,
name the kind of the step; the short path has no kinds. A fenced block has one of three kinds. Its
language and the bold words of the paragraph right before it decide which:

console
    Commands for a terminal, each behind its prompt, and the output that each shows; `...` stands
    for any output. `**Terminal 2**` names the terminal; without it, the block uses the terminal
    of the block before, and the first block of a step uses Terminal 1.
browser
    Actions in browsers, and what the pages show, one on a line; browsers.py has the sentences.
file
    Any other block, behind a `**path/of/a/file**`: the content of that file. "at its end", "in the
    place of `line`" or "from `line` to `line`" behind the path names a part of the file.

`**On Python 3.12 and later**` or `**On Python 3.6 and 3.7**` restricts a block to those versions.
A quoted block (`>`) is shown, and is not executed.
"""

import doctest
import os
import re
import sys
from typing import NamedTuple, Optional

KINDS = {"As the document has it": "verbatim", "Erratum": "erratum", "Completion": "completion"}

HEADING = re.compile(r"## (\d+)\. (.+)")
KIND = re.compile(r"\*(%s)[.:]" % "|".join(KINDS))
TERMINAL = re.compile(r"\*\*Terminal (\d)\*\*")
PYTHON = re.compile(r"\*\*On Python 3\.(\d+)( and later| and 3\.(\d+))?\*\*")
FILE = re.compile(r"\*\*([\w./]+\.\w+)\*\*(.*)", re.DOTALL)
PLACE = re.compile(r"(at its end)|in the place of `(.+?)`|from `(.+?)` to `(.+?)`")
PROMPT = re.compile(r"^(\([\w.]+\) )?\$ ")


class TutorialError(Exception):
    """The text, or a result, is not as expected. The message shows both."""


class Step:
    """One numbered heading of the text, with its blocks."""

    def __init__(self, number, title, page=""):
        self.number, self.title, self.page = number, title, page
        self.kind = None  # a value of KINDS; None in the short path
        self.blocks = []
        self.quotes = []  # blocks that are shown and not executed

    def __str__(self):
        return "step %d, %s" % (self.number, self.title)

    def locate(self, line):
        """Return the words (str) that name a line of this step in an error."""
        return "%s, line %d, %s" % (self.page, line, self)


class Exchange(NamedTuple):
    """A command with its prompt, and the output that the text shows for it.

    `command` is None if a block begins with output of a program that already runs.
    """

    command: Optional[str]
    output: str


class Block:
    """One fenced block. `line` is the number of its fence; `caption` is the paragraph before it."""

    def __init__(self, language, caption, content, line):
        self.language, self.caption = language, caption
        self.content, self.line = content, line
        self.terminal = 1

    @property
    def kind(self):
        """Return "console", "browser" or "file"."""
        return self.language if self.language in ("console", "browser") else "file"

    def is_for(self, minor=sys.version_info[1]):
        """Return whether a reader with Python 3.`minor` needs this block."""
        found = PYTHON.search(self.caption)
        if not found:
            return True
        first, second = int(found.group(1)), int(found.group(3) or found.group(1))
        return minor >= first if found.group(2) == " and later" else minor in (first, second)

    def pythons(self):
        """Return the versions that a restricted block is for (str): "3.12 and later"."""
        found = PYTHON.search(self.caption)
        return "3.%s%s" % (found.group(1), found.group(2) or "")

    def dialogue(self):
        """Return the Exchanges of a console block (list)."""
        parts = []
        for line in self.content.splitlines(True):
            if PROMPT.match(line) or line == "^C\n":
                parts.append([line.rstrip("\n"), ""])
            elif line.startswith("> ") and parts and not parts[-1][1]:
                parts[-1][0] += "\n" + line[2:].rstrip("\n")
            else:
                if not parts:
                    parts.append([None, ""])
                parts[-1][1] += line
        return [Exchange(*part) for part in parts]

    @property
    def path(self):
        """Return the path that the caption of a file block names (str), or None."""
        found = FILE.search(PYTHON.sub("", self.caption))
        return found.group(1) if found else None

    def place(self):
        """Return the place of the block in its file.

        None means the whole file, "end" its end; (first, last) are the lines that it replaces.
        """
        found = PLACE.search(FILE.search(self.caption).group(2).replace("\n", " "))
        if not found:
            return None
        end, only, first, last = found.groups()
        return "end" if end else (only or first, only or last)


def matches(expected, seen):
    """Return whether `seen` is as `expected`; `...` in `expected` stands for any text."""
    return doctest.OutputChecker().check_output(expected, seen, doctest.ELLIPSIS)


def read(path, first=1, with_kinds=True):
    """Return the Steps of the Markdown file at `path` (list).

    `first` (int) is the number of its first step. `with_kinds` (bool) demands the kind of each.
    Raises TutorialError, with the number of the line, if the text breaks a rule of this module.
    """
    with open(path, encoding="utf-8", newline="") as file:
        lines = file.read().splitlines(True)
    steps, paragraph, number = [], [], 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if HEADING.match(line):
            steps.append(_read_heading(line, number, os.path.basename(path), first + len(steps)))
            paragraph = []
        elif line.startswith("## ") or line.startswith("# "):
            paragraph = []
        elif line.startswith(("```", "> ```")):
            block, number = _read_block(lines, number, "".join(paragraph))
            _append(steps, block, quoted=line.startswith(">"))
            paragraph = []
        elif line.strip() in ("", ">"):
            if number < len(lines) and not lines[number].startswith(("```", "> ```")):
                paragraph = []
        else:
            paragraph.append(line)
            if with_kinds and steps and steps[-1].kind is None:
                steps[-1].kind = _read_kind(line, number, steps[-1])
    return steps


def _read_heading(line, number, page, expected):
    found = HEADING.match(line)
    step = Step(int(found.group(1)), found.group(2).strip(), page)
    if step.number != expected:
        raise TutorialError(
            "line %d: expected step %d, found step %d: number the steps in order"
            % (number, expected, step.number)
        )
    return step


def _read_kind(line, number, step):
    found = KIND.match(line)
    if not found:
        raise TutorialError(
            "line %d: %s does not name its kind: begin it with one of %s"
            % (number, step, ", ".join("*%s.*" % words for words in KINDS))
        )
    return KINDS[found.group(1)]


def _read_block(lines, begin, caption):
    """Return the Block whose fence is the line before index `begin`, and the index after it."""
    fence = lines[begin - 1]
    quote = "> " if fence.startswith("> ") else ""
    language = fence[len(quote) + 3 :].strip()
    content = []
    for number in range(begin, len(lines)):
        line = lines[number]
        if line.startswith(quote + "```"):
            return Block(language, caption, "".join(content), begin), number + 1
        content.append(line[len(quote) :] if line.startswith(quote) else line.lstrip(">"))
    raise TutorialError("line %d: this block has no closing fence" % begin)


def _append(steps, block, quoted):
    """Append `block` to the last of `steps`; leave out a quote before the first step."""
    if quoted:
        if steps:
            steps[-1].quotes.append(block)
        return
    if not steps:
        raise TutorialError(
            "line %d: a block before the first step is not executed: quote it" % block.line
        )
    if block.kind == "file" and not block.path:
        raise TutorialError("line %d: the paragraph before this block names no file" % block.line)
    named = TERMINAL.search(block.caption)
    if named:
        block.terminal = int(named.group(1))
    elif steps[-1].blocks:
        block.terminal = steps[-1].blocks[-1].terminal
    steps[-1].blocks.append(block)
