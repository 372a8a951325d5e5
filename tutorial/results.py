"""The results of a run, which the runner makes and the report shows."""

from typing import Any, List, NamedTuple, Optional

from .parser import Block, Step


class ConsoleLine(NamedTuple):
    """A typed command with its prompt, and its output.

    `command` is None for output of a program that was already running.
    """

    command: Optional[str]
    output: str


class Sighting(NamedTuple):
    """The page and the console of one person after a browser block.

    `console` holds the new messages of the console. `picture` is a PNG; None if the page shows the
    same text as in the previous picture.
    """

    name: str
    address: str
    console: List[str]
    picture: Optional[bytes]


class Skipped(NamedTuple):
    """A block for other Pythons than this one."""

    block: Block


class Written(NamedTuple):
    """A file block that was written."""

    block: Block


class Typed(NamedTuple):
    """A console block that was typed."""

    block: Block
    lines: List[ConsoleLine]


class Watched(NamedTuple):
    """A browser block that was done."""

    block: Block
    sightings: List[Sighting]


class StepResult(NamedTuple):
    """A step, the seconds that it took, and the outcome of each of its blocks."""

    step: Step
    seconds: float
    outcomes: List[Any]  # Skipped, Written, Typed or Watched
