"""The texts that can be executed: the tutorial in its four parts, and the short path."""

import os

from . import original, parser
from .parser import TutorialError

FOLDER = os.path.dirname(os.path.abspath(__file__))
PARTS = [
    "1-before-the-code.md",
    "2-the-documents-code.md",
    "3-who-is-online.md",
    "4-beyond-the-document.md",
]
SHORT = ["short.md"]
NAMES = {"long": PARTS, "short": SHORT}


def pages(name):
    """Return the paths (list of str) of the text `name`: long, short, or the path of a Markdown."""
    if name not in NAMES:
        return [name]
    return [os.path.join(FOLDER, page) for page in NAMES[name]]


def read(name):
    """Return the Steps (list) of the text `name`; their numbers go on from page to page.

    All texts but the short path follow the document: their steps have a kind, and they are checked
    against it. Raises TutorialError, with the page and the line, for a text that breaks a rule.
    """
    steps, follows = [], name != "short"
    for path in pages(name):
        try:
            steps += parser.read(path, first=len(steps) + 1, with_kinds=follows)
        except TutorialError as error:
            raise TutorialError("%s, %s" % (os.path.basename(path), error)) from None
        except OSError as error:
            raise TutorialError(
                "TEXT=%s: %s. There are long and short; or give the path of a Markdown"
                % (name, error.strerror)
            ) from None
    if follows:
        original.check(steps)
    return steps


def markdown(name):
    """Return the Markdown (str) of all pages of the text `name`, one after another."""
    parts = []
    for path in pages(name):
        with open(path, encoding="utf-8", newline="") as file:
            parts.append(file.read())
    return "\n".join(parts)
