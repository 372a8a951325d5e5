"""The old document, and what README.md may say of it."""

import os
import re
import textwrap
from difflib import SequenceMatcher

from .text import PROMPT, Wrong

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "document.md")
BLOCK = re.compile(r"^([ \t]*)```\w*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^(?:\(\w+\)|C:\S*)?[>$] (.+?) *$", re.MULTILINE)


def blocks():
    """The document's code blocks (list of str), without the indentation that a list gives them."""
    with open(PATH, encoding="utf-8", newline="") as file:
        return [textwrap.dedent(content) for _, content in BLOCK.findall(file.read())]


def commands(block):
    return COMMAND.findall(block)


def check(steps):
    """Check that each block of the document stands in the `steps`, executed or quoted, and that a
    step which claims to be as the document has it is. Raises Wrong."""
    theirs = blocks()
    their_commands = {command for block in theirs for command in commands(block)}
    ours, our_commands = [], set()
    for step in steps:
        ours += [(step, quote.line, quote.content) for quote in step.quotes]
        for block in step.blocks:
            typed = set()
            if block.verb == "file":
                ours.append((step, block.line, block.content))
            elif block.verb == "console":
                typed = {PROMPT.sub("", command) for command, _ in block.dialogue() if command}
                ours += [(step, block.line, command) for command in sorted(typed)]
                our_commands |= typed
            if step.kind == "verbatim":
                _check_claim(step, block, theirs, typed - their_commands - {"^C"})
    for block in theirs:
        typed = commands(block)
        if block not in [content for _, _, content in ours] and not (
            typed and our_commands.issuperset(typed)
        ):
            _raise_for(block, ours)


def _raise_for(block, ours):
    """Show what comes nearest to the document's `block`: shares the most lines, then letters."""

    def nearness(our):
        pairs = (block.splitlines(), our[2].splitlines()), (block, our[2])
        return [SequenceMatcher(None, *pair).ratio() for pair in pairs]

    step, line, content = max(ours, key=nearness)
    raise Wrong(
        "line %d, %s:\nexpected the document's block\n%sseen\n%s" % (line, step, block, content)
    )


def _check_claim(step, block, theirs, not_theirs):
    if block.verb == "file" and block.content not in theirs:
        first = block.content.splitlines()[0]
        alike = [other for other in theirs if first in other]
        raise Wrong(
            "line %d, %s:\nexpected a block of the document%s\nseen\n%s"
            % (block.line, step, ":\n" + alike[0] if alike else "", block.content)
        )
    if not_theirs:
        raise Wrong(
            "line %d, %s:\nexpected a command of the document\nseen     %s"
            % (block.line, step, sorted(not_theirs)[0])
        )
