"""README.md as steps and blocks.

A step is a heading `## 7. Title` with what is below it. The first words below it, in italics, say
of what kind it is. A fenced block is one of these, by its language and by the bold words of the
paragraph that stands right before it:

console
    what is typed into a terminal, behind its prompt, and what is then seen there; `...` stands for
    anything. `**Terminal 2**` says into which; else it is that of the block before, and the first
    at the begin of a step.
browser
    what people do in their browsers and see there, a line each; people.py has the sentences.
any other, behind a `**path/of/a/file**`
    that file. Behind it may stand "at its end", "in the place of `line`" or "from `line` to
    `line`".

`**On Python 3.12 and later**` makes a block one for those alone. What is quoted (`>`) is shown, and
not executed.
"""

import re
import sys

KINDS = {"As the document has it": "verbatim", "Erratum": "erratum", "Completion": "completion"}

HEADING = re.compile(r"## (\d+)\. (.+)")
KIND = re.compile(r"\*(%s)[.:]" % "|".join(KINDS))
TERMINAL = re.compile(r"\*\*Terminal (\d)\*\*")
PYTHON = re.compile(r"\*\*On Python 3\.(\d+)( and later)?\*\*")
FILE = re.compile(r"\*\*([\w./]+\.\w+)\*\*(.*)", re.DOTALL)
PLACE = re.compile(r"(at its end)|in the place of `(.+?)`|from `(.+?)` to `(.+?)`")
PROMPT = re.compile(r"^(\([\w.]+\) )?\$ ")


class Wrong(Exception):
    """The Markdown, or what was seen, is not as it should be. The message says both."""


class Step:
    def __init__(self, number, title):
        self.number, self.title = number, title
        self.kind = None
        self.blocks = []
        self.quotes = []  # blocks that are shown and not executed

    def __str__(self):
        return "step %d, %s" % (self.number, self.title)


class Block:
    """`line` is where it begins; `caption` the paragraph before it."""

    def __init__(self, language, caption, content, line):
        self.language, self.caption = language, caption
        self.content, self.line = content, line
        self.terminal = 1

    def is_for(self, minor=sys.version_info[1]):
        """Whether a reader with Python 3.`minor` needs it."""
        found = PYTHON.search(self.caption)
        if not found:
            return True
        wanted = int(found.group(1))
        return minor >= wanted if found.group(2) else minor == wanted

    def pythons(self):
        """For whom it is, if not for all (str): "3.12 and later"."""
        found = PYTHON.search(self.caption)
        return "3.%s%s" % (found.group(1), found.group(2) or "")

    def dialogue(self):
        """[(command, what is seen then)], the command with its prompt; without one (the block
        begins with what a program says that runs there) it is None."""
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
        return [tuple(part) for part in parts]

    @property
    def path(self):
        found = FILE.search(PYTHON.sub("", self.caption))
        return found.group(1) if found else None

    def place(self):
        """Where in the file: None for all of it, "end", or the first and last line to replace."""
        found = PLACE.search(FILE.search(self.caption).group(2).replace("\n", " "))
        if not found:
            return None
        end, only, first, last = found.groups()
        return "end" if end else (only or first, only or last)

    @property
    def verb(self):
        """What it is: "console", "browser" or "file"."""
        return self.language if self.language in ("console", "browser") else "file"


def read(path):
    """Return the Steps of the Markdown at `path`. Raises Wrong where it is not understood."""
    with open(path, encoding="utf-8", newline="") as file:
        lines = file.read().splitlines(True)
    steps, paragraph, number = [], [], 0
    while number < len(lines):
        line = lines[number]
        number += 1
        heading = HEADING.match(line)
        if heading:
            steps.append(Step(int(heading.group(1)), heading.group(2).strip()))
            if steps[-1].number != len(steps):
                raise Wrong("line %d: step %d is the %dth" % (number, steps[-1].number, len(steps)))
        elif line.startswith("## ") or line.startswith("# "):
            paragraph = []
        elif line.startswith(("```", "> ```")):
            block, number = _block(lines, number, "".join(paragraph))
            _put(steps, block, quoted=line.startswith(">"))
            paragraph = []
        elif line.strip() in ("", ">"):
            if number < len(lines) and not lines[number].startswith(("```", "> ```")):
                paragraph = []
        else:
            paragraph.append(line)
            if steps and steps[-1].kind is None:
                kind = KIND.match(line)
                if not kind:
                    raise Wrong("line %d: %s does not say of what kind it is" % (number, steps[-1]))
                steps[-1].kind = KINDS[kind.group(1)]
    return steps


def _block(lines, begin, caption):
    """Return the block whose fence stands before `begin`, and where to go on."""
    fence = lines[begin - 1]
    quote = "> " if fence.startswith("> ") else ""
    language = fence[len(quote) + 3 :].strip()
    content = []
    for number in range(begin, len(lines)):
        line = lines[number]
        if line.startswith(quote + "```"):
            return Block(language, caption, "".join(content), begin), number + 1
        content.append(line[len(quote) :] if line.startswith(quote) else line.lstrip(">"))
    raise Wrong("line %d: the block has no end" % begin)


def _put(steps, block, quoted):
    if quoted:
        if steps:
            steps[-1].quotes.append(block)
        return
    if not steps:
        raise Wrong("line %d: a block before the first step is not executed: quote it" % block.line)
    if block.verb == "file" and not block.path:
        raise Wrong("line %d: nothing says what this block is" % block.line)
    named = TERMINAL.search(block.caption)
    if named:
        block.terminal = int(named.group(1))
    elif steps[-1].blocks:
        block.terminal = steps[-1].blocks[-1].terminal
    steps[-1].blocks.append(block)
