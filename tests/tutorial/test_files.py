"""Blocks of the tutorial that have no place, and blocks for some Pythons alone."""

import pytest

from tutorial import files, parser


def block(caption):
    return parser.Block("python", caption, "new\n", 1)


def test_a_part_of_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(
        parser.TutorialError, match="expected the file app/file.py\nseen     no such file"
    ):
        files.write(block("**app/file.py**, at its end:"), str(tmp_path))


def test_a_new_file_gets_its_folder(tmp_path):
    files.write(block("**app/file.py**:"), str(tmp_path))
    assert (tmp_path / "app" / "file.py").read_text() == "new\n"


def test_lines_to_replace_that_are_not_there_are_named_by_the_first_and_the_last(tmp_path):
    (tmp_path / "file.py").write_bytes(b"one\n")
    with pytest.raises(parser.TutorialError, match="expected lines from `one` to `two` in file.py"):
        files.write(block("**file.py**, from `one` to `two`:"), str(tmp_path))


@pytest.mark.parametrize("pythons", ["3.6", "3.12 and later"])
def test_a_block_names_its_pythons(pythons):
    assert block("**On Python %s**:" % pythons).pythons() == pythons


def test_a_quotation_before_the_first_step_belongs_to_none(tmp_path):
    path = tmp_path / "text.md"
    path.write_bytes(b"> ```\n> quoted\n> ```\n\n## 1. First\n\n*As the document has it.*\n")
    (step,) = parser.read(str(path))
    assert step.quotes == []
