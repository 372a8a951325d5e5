"""The parser of the tutorial's text."""

import sys

import pytest

from tutorial import parser
from tutorial.parser import Block, TutorialError

STEP = "## 1. A\n\n*Erratum.*\n\n"


@pytest.fixture
def parse(tmp_path):
    """Return a function that returns the Steps of some Markdown (str)."""

    def parse(markdown):
        path = tmp_path / "text.md"
        path.write_bytes(markdown.encode())
        return parser.read(str(path))

    return parse


def parse_block(parse, markdown):
    """Return the only block of a step with this `markdown`."""
    ((block,),) = [step.blocks for step in parse(STEP + markdown)]
    return block


# Steps


def test_a_step_has_a_number_a_title_and_a_kind(parse):
    first, second, third = parse(
        "# Title\n\nWords.\n\n"
        "## Before\n\nMore words.\n\n"
        "## 1. A title \n\n*As the document has it.*\nWords.\n\n"
        "## 2. B\n\n*Erratum.* Words.\n\n"
        "## 3. C\n\n*Completion: words.*\n\n"
        "## Glossary\n\nWords.\n"
    )
    assert (first.number, first.title, first.kind) == (1, "A title", "verbatim")
    assert (second.number, second.title, second.kind) == (2, "B", "erratum")
    assert (third.number, third.title, third.kind) == (3, "C", "completion")
    assert str(first) == "step 1, A title"


@pytest.mark.parametrize(
    "markdown, error",
    [
        ("## 2. A\n", "line 1: expected step 1, found step 2: number the steps in order"),
        (STEP + "## 3. B\n", "line 5: expected step 2, found step 3: number the steps in order"),
        (
            "## 1. A\n\nWords.\n",
            "line 3: step 1, A does not name its kind: begin it with one of "
            "*As the document has it.*, *Erratum.*, *Completion.*",
        ),
        (
            "```console\n$ ls\n```\n",
            "line 1: a block before the first step is not executed: quote it",
        ),
        (
            STEP + "```python\nx\n```\n",
            "line 5: the paragraph before this block names no file",
        ),
        (STEP + "```console\n$ ls\n", "line 5: this block has no closing fence"),
        (STEP + "> ```\n> x\n```\n", "line 5: this block has no closing fence"),
    ],
)
def test_a_text_that_breaks_a_rule_is_an_error_with_a_line(parse, markdown, error):
    with pytest.raises(TutorialError) as raised:
        parse(markdown)
    assert str(raised.value) == error


def test_the_numbers_of_steps_go_on_on_a_later_page_and_an_error_names_it(tmp_path):
    page = tmp_path / "2-more.md"
    page.write_text("## 5. E\n\n*Erratum.*\n\n## 6. F\n\n*Erratum.*\n")
    fifth, sixth = parser.read(str(page), first=5)
    assert (fifth.number, sixth.number) == (5, 6)
    assert sixth.locate(5) == "2-more.md, line 5, step 6, F"


def test_a_text_may_have_steps_without_a_kind(tmp_path):
    page = tmp_path / "short.md"
    page.write_text("## 1. A\n\nWords.\n")
    (step,) = parser.read(str(page), with_kinds=False)
    assert step.kind is None


# Blocks


def test_a_block_knows_its_line_its_language_and_its_content(parse):
    block = parse_block(parse, "**a.py**:\n\n```python\nx = 1\n\n> y\n```\n")
    assert (block.line, block.language, block.kind) == (7, "python", "file")
    assert block.content == "x = 1\n\n> y\n"


@pytest.mark.parametrize("language", ["console", "browser"])
def test_a_block_for_a_terminal_or_a_browser_needs_no_file(parse, language):
    block = parse_block(parse, "```%s\nAlice reloads the page\n```\n" % language)
    assert (block.kind, block.path) == (language, None)


def test_a_quoted_block_is_shown_and_not_executed(parse):
    (step,) = parse(STEP + "> ```\n> > cmd\n>\n> x\n> ```\n>\n> ```\n> y\n> ```\n")
    assert [quote.content for quote in step.quotes] == ["> cmd\n\nx\n", "y\n"]
    assert step.blocks == []


def test_a_block_that_is_quoted_before_the_first_step_is_left_out(parse):
    (step,) = parse("> ```\n> x\n> ```\n\n" + STEP)
    assert (step.quotes, step.blocks) == ([], [])


@pytest.mark.parametrize(
    "between, caption",
    [
        ("", "**a.py**\n"),
        ("\n", "**a.py**\n"),
        ("more\n\n", "**a.py**\nmore\n"),
    ],
)
def test_the_caption_of_a_block_is_the_paragraph_right_before_it(parse, between, caption):
    block = parse_block(parse, "Words.\n\n**a.py**\n" + between + "```python\nx\n```\n")
    assert block.caption == caption


def test_a_paragraph_before_another_one_is_no_caption(parse):
    with pytest.raises(TutorialError, match="names no file"):
        parse(STEP + "**a.py**\n\nWords.\n\n```python\nx\n```\n")


def test_a_block_behind_a_block_has_no_caption(parse):
    with pytest.raises(TutorialError, match="^line 9: .* names no file"):
        parse(STEP + "**a.py**\n```python\nx\n```\n```python\ny\n```\n")


def test_a_heading_ends_a_paragraph(parse):
    with pytest.raises(TutorialError, match="^line 7: .* names no file"):
        parse(STEP + "**a.py**\n## Between\n```python\nx\n```\n")


def test_a_file_may_end_with_an_empty_line(parse):
    assert len(parse(STEP + "Words.\n\n")) == 1


# A terminal's blocks


def test_a_terminals_block_is_commands_and_their_output(parse):
    block = parse_block(
        parse, "```console\nfirst\n$ one\n1\n> 2\n(a) $ two\n> more\n> and more\n^C\n```\n"
    )
    assert block.dialogue() == [
        (None, "first\n"),
        ("$ one", "1\n> 2\n"),
        ("(a) $ two\nmore\nand more", ""),
        ("^C", ""),
    ]


def test_output_may_begin_as_a_continued_command_does(parse):
    assert parse_block(parse, "```console\n> first\n```\n").dialogue() == [(None, "> first\n")]


def test_a_block_continues_in_the_terminal_of_the_one_before(parse):
    console = "```console\n$ ls\n```\n"
    step = "## %d. A\n\n*Erratum.*\n\n" + console + "\n**Terminal 2**:\n\n" + console * 2
    steps = parse(step % 1 + "\n" + step % 2)
    assert [[block.terminal for block in step.blocks] for step in steps] == [[1, 2, 2]] * 2


# A file's blocks


@pytest.mark.parametrize(
    "caption, place",
    [
        ("**a/b.py**:", None),
        ("**a/b.py**, at its end:", "end"),
        ("**a/b.py**, in the\nplace of `x = [`:", ("x = [", "x = [")),
        ("**a/b.py**, from `x = [` to `]`:", ("x = [", "]")),
        ("**On Python 3.6**, **a/b.py**, at its end:", "end"),
    ],
)
def test_a_caption_names_a_file_and_the_place_in_it(caption, place):
    block = Block("python", caption, "", 1)
    assert (block.path, block.place()) == ("a/b.py", place)


# Output


@pytest.mark.parametrize(
    "seen, as_expected",
    [("one\ntwo\n", True), ("one\n\nthree\ntwo\n", True), ("one\n", False), ("two\n", False)],
)
def test_three_dots_stand_for_any_output(seen, as_expected):
    assert parser.matches("one\n...two\n", seen) is as_expected


# Pythons


@pytest.mark.parametrize(
    "caption, wanted, others",
    [
        ("Words", [6, 13], []),
        ("**On Python 3.6**, first", [6], [5, 7, 13]),
        ("**On Python 3.12 and later**", [12, 13], [6, 11]),
        ("**On Python 3.6 and 3.7**", [6, 7], [5, 8, 13]),
    ],
)
def test_a_block_may_be_for_some_pythons_only(caption, wanted, others):
    block = Block("console", caption, "", 1)
    assert [minor for minor in wanted + others if block.is_for(minor)] == wanted


def test_a_block_is_for_the_python_that_runs_where_none_is_given():
    assert Block("console", "**On Python 3.%d**" % sys.version_info[1], "", 1).is_for()


@pytest.mark.parametrize("pythons", ["3.6", "3.6 and 3.7", "3.12 and later"])
def test_a_restricted_block_names_its_pythons(pythons):
    assert Block("console", "**On Python %s**" % pythons, "", 1).pythons() == pythons
