"""The report of a run."""

import os

import pytest

from tutorial import report
from tutorial.parser import Block, Step
from tutorial.report import Report
from tutorial.results import ConsoleLine, Sighting, Skipped, StepResult, Typed, Watched, Written


@pytest.fixture
def sections(tmp_path):
    """Return a function that writes a report of outcomes, and returns the lines of their step."""

    def sections(*outcomes):
        step = Step(3, "A title")
        step.kind = "erratum"
        made = Report(str(tmp_path), lambda: ["Redis 1.2"], [("/tmp/home", "~")])
        made.add(StepResult(step, 1.25, list(outcomes)))
        with open(made.write(), encoding="utf-8") as file:
            head, section = file.read().split("\n## ")
        assert ", Redis 1.2. All that is shown below was seen in that run." in head
        assert "| [3. A title](#3-a-title) | erratum | 1.2 |\n| together | | 1 |" in head
        title, seconds, *lines = [line for line in section.splitlines() if line]
        assert (title, seconds) == ("3. A title", "Erratum, 1.2 s.")
        return lines

    return sections


def typed(terminal, command, output=""):
    block = Block("console", "", "", 1)
    block.terminal = terminal
    return Typed(block, [ConsoleLine(command, output)])


def test_the_short_path_has_a_report_of_its_own_and_steps_without_a_kind(tmp_path):
    made = Report(str(tmp_path), lambda: [], [], name="short")
    made.add(StepResult(Step(1, "Install"), 2, []))
    with open(made.write(), encoding="utf-8") as file:
        page = file.read()
    assert page.startswith("# The short path, executed\n")
    assert page.endswith("## 1. Install\n\n2.0 s.\n")
    assert sorted(os.listdir(str(tmp_path))) == ["short", "short-report.md"]


def test_neighbouring_blocks_of_one_terminal_are_shown_as_one(sections):
    assert sections(
        typed(1, "$ one", "1\n"), typed(1, None, "more\n"), typed(2, "$ two"), typed(1, "$ three")
    ) == (
        ["Terminal 1:", "```console", "$ one", "1", "more", "```"]
        + ["Terminal 2:", "```console", "$ two", "```"]
        + ["Terminal 1:", "```console", "$ three", "```"]
    )


def test_output_is_shown_short_without_noise_and_without_this_machines_paths(sections):
    output = "".join("line %d\n" % number for number in range(20))
    output += "Collecting channels\n/tmp/home/env\n" + "x" * 300 + "\n"
    shown = sections(typed(1, "$ one", output))[3:-1]
    assert shown[0] == "[…]" and len(shown) == 1 + report.LINES
    assert shown[-3:] == ["line 19", "~/env", "x" * report.WIDTH + "…"]


def test_files_are_named_once(sections):
    one, two = (Written(Block("python", "**%s.py**:" % name, "", 1)) for name in ("one", "two"))
    assert sections(one, two, one) == ["Wrote `one.py`, `two.py`."]


def test_a_skipped_block_is_shown_with_its_pythons(sections):
    skipped = Skipped(Block("console", "**On Python 3.12 and later**", "", 1))
    assert sections(skipped) == ["(Not in this run: a block for Python 3.12 and later.)"]


def test_a_browsers_console_and_picture_are_shown(sections, tmp_path):
    block = Block("browser", "", "Alice reloads the page\n", 1)
    sightings = [
        Sighting("Alice", "http://a/", ["a message"], b"PNG"),
        Sighting("Bob", "http://b/", [], None),
    ]
    assert sections(Watched(block, sightings)) == [
        "```text",
        "Alice reloads the page",
        "```",
        "Alice's console at `http://a/`:",
        "```text",
        "a message",
        "```",
        "![What Alice saw at http://a/](tutorial/03-0-Alice.png)",
    ]
    assert (tmp_path / "tutorial" / "03-0-Alice.png").read_bytes() == b"PNG"
    assert os.listdir(str(tmp_path / "tutorial")) == ["03-0-Alice.png"]
