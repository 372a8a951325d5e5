"""Compare the four parts with the original document, which document.md holds."""

import os
import re
import textwrap
from difflib import SequenceMatcher
from typing import NamedTuple

from .parser import PROMPT, Step, TutorialError

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "document.md")
# Of the document as its author published it.
SHA256 = "cef99d3e3ba472bb214df28fa4a92f50f77ecfe68e9da48b8101a97316cd0306"
BLOCK = re.compile(r"^([ \t]*)```\w*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:\(\w+\)|C:\S*)?[>$] (.+?) *$", re.MULTILINE)


class Passage(NamedTuple):
    """A part of the tutorial that may be a block of the document."""

    step: Step
    line: int
    content: str


def blocks():
    """Return the document's code blocks (list of str), without the indentation of a list."""
    with open(PATH, encoding="utf-8", newline="") as file:
        return [textwrap.dedent(content) for _, content in BLOCK.findall(file.read())]


def commands(block):
    """Return the commands behind a prompt in `block` (list of str)."""
    return COMMAND.findall(block)


def check(steps):
    """Check `steps` against the document.

    They must contain each block of the document, executed or quoted. A step with the kind "As the
    document has it" may contain only the document's files and commands. Raises TutorialError.
    """
    theirs = blocks()
    their_commands = {command for block in theirs for command in commands(block)}
    passages, our_commands = [], set()
    for step in steps:
        passages += [Passage(step, quote.line, quote.content) for quote in step.quotes]
        for block in step.blocks:
            typed = _typed(block)
            our_commands |= typed
            contents = [block.content] if block.kind == "file" else sorted(typed)
            passages += [Passage(step, block.line, content) for content in contents]
            if step.kind == "verbatim":
                _check_claim(step, block, theirs, typed - their_commands - {"^C"})
    for block in theirs:
        if not _contains(passages, our_commands, block):
            _raise_missing(block, passages)


def _typed(block):
    """Return the commands that a console block types, without prompts (set of str)."""
    if block.kind != "console":
        return set()
    return {PROMPT.sub("", command) for command, _ in block.dialogue() if command}


def _contains(passages, our_commands, block):
    """Return whether the tutorial has the document's `block`, as a whole or command by command."""
    typed = commands(block)
    return block in [passage.content for passage in passages] or (
        bool(typed) and our_commands.issuperset(typed)
    )


def _raise_missing(block, passages):
    """Raise TutorialError for the document's `block`, with the passage that is most similar.

    This is the passage that shares the most lines, then the most letters.
    """

    def likeness(passage):
        ours = passage.content
        pairs = (block.splitlines(), ours.splitlines()), (block, ours)
        return [SequenceMatcher(None, *pair).ratio() for pair in pairs]

    nearest = max(passages, key=likeness)
    raise TutorialError(
        "%s:\nexpected the document's block\n%sseen\n%s"
        % (nearest.step.locate(nearest.line), block, nearest.content)
    )


def _check_claim(step, block, theirs, not_theirs):
    """Raise TutorialError if a verbatim step has a file or a command of its own."""
    if block.kind == "file" and block.content not in theirs:
        first = block.content.splitlines()[0]
        alike = [other for other in theirs if first in other]
        raise TutorialError(
            "%s:\nexpected a block of the document%s\nseen\n%s"
            % (step.locate(block.line), ":\n" + alike[0] if alike else "", block.content)
        )
    if not_theirs:
        raise TutorialError(
            "%s:\nexpected a command of the document\nseen     %s"
            % (step.locate(block.line), sorted(not_theirs)[0])
        )
