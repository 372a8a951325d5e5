"""The text of the tutorial, the original document, and the pages that belong to the text.

These tests only read and write files: they are fast."""

import hashlib
import os
import re

import pytest

from channel_dj.local import ROOT
from tutorial import comparison, files, original, parser, report, texts
from tutorial.parser import TutorialError

STEPS = texts.read("long")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8", newline="") as file:
        return file.read()


# The document


def block(first_line):
    """Return the document's code block that begins with `first_line`."""
    (found,) = [block for block in original.blocks() if block.startswith(first_line + "\n")]
    return found


def test_the_consumers_are_the_documents_two_blocks_byte_for_byte():
    connect = block("from channels import Group")
    disconnect = block("def ws_disconnect(message):")
    assert read("display", "consumers.py") == connect + "\n\n" + disconnect


def test_the_routes_are_the_documents_block_byte_for_byte():
    assert read("channel_dj", "routes.py") == block("from channels.routing import route")


def test_our_copy_of_the_document_is_the_document():
    copy = read("tutorial", "document.md")
    assert hashlib.sha256(copy.encode()).hexdigest() == original.SHA256


def test_each_block_of_the_document_is_in_the_tutorial_and_has_the_right_kind():
    assert len(original.blocks()) == read("tutorial", "document.md").count("```") / 2
    original.check(STEPS)


# The text


def changed(tmp_path, old, new):
    """Return the steps of the tutorial with one change."""
    markdown = texts.markdown("long")
    assert markdown.count(old) >= 1
    path = tmp_path / "text.md"
    path.write_bytes(markdown.replace(old, new, 1).encode())
    return parser.read(str(path))


def test_a_changed_block_of_the_document_is_named_with_what_the_document_has(tmp_path):
    steps = changed(tmp_path, "add(message.reply_channel)", "add(message.channel)")
    with pytest.raises(TutorialError) as raised:
        original.check(steps)
    error = str(raised.value)
    assert "step 10, The consumers:\nexpected a block of the document" in error
    assert error.index("add(message.reply_channel)") < error.index("seen")
    assert error.index("seen") < error.index("add(message.channel)")


def test_a_command_that_the_document_does_not_have_is_named(tmp_path):
    with pytest.raises(
        TutorialError, match="step 5, The app:\nexpected a command of the document\nseen"
    ):
        original.check(changed(tmp_path, "startapp display", "startapp shows"))


@pytest.mark.parametrize(
    "old, new, step",
    [
        ("error: Microsoft Visual C++", "error: Visual C++", "step 3, The compiler"),
        ("channels asgi_redis\n", "channels asgi-redis\n", "step 2, Installing"),
        ("urls import path, include\n", "urls import include, path\n", "step 15, A folder"),
    ],
)
def test_a_block_of_the_document_that_is_left_out_is_missed(tmp_path, old, new, step):
    with pytest.raises(TutorialError) as raised:
        original.check(changed(tmp_path, old, new))
    expected, seen = str(raised.value).split("seen\n")
    assert step in expected.splitlines()[0]
    assert "expected the document's block" in expected
    assert old in expected
    assert new.strip() in seen


# Files


@pytest.mark.parametrize(
    "where, after",
    [
        ("", "new\n"),
        (", at its end", "one\n[\n  two\n]\n\n\nnew\n"),
        (", in the place of `two`", "one\n[\nnew\n]\n"),
        (", from `[` to `]`", "one\nnew\n"),
    ],
)
def test_a_file_is_written_whole_or_in_part(tmp_path, where, after):
    file = tmp_path / "app" / "file.py"
    file.parent.mkdir()
    file.write_bytes(b"one\n[\n  two\n]\n")
    files.write(parser.Block("python", "**app/file.py**%s:" % where, "new\n", 1), str(tmp_path))
    assert file.read_bytes().decode() == after


@pytest.mark.parametrize(
    "place, error",
    [
        ("in the place of `two`", "expected a line `two` in file.py\nseen\none\n"),
        ("from `one` to `two`", "expected lines from `one` to `two` in file.py\nseen\none\n"),
    ],
)
def test_a_line_to_replace_that_is_missing_is_an_error(tmp_path, place, error):
    (tmp_path / "file.py").write_bytes(b"one\n")
    block = parser.Block("python", "**file.py**, %s:" % place, "new\n", 1)
    with pytest.raises(TutorialError) as raised:
        files.write(block, str(tmp_path))
    assert str(raised.value) == error


def test_a_file_to_change_that_is_missing_is_an_error(tmp_path):
    block = parser.Block("python", "**file.py**, at its end:", "new\n", 1)
    with pytest.raises(TutorialError, match="expected the file file.py\nseen     no such file"):
        files.write(block, str(tmp_path))


def test_a_new_file_is_written_into_a_new_folder(tmp_path):
    files.write(parser.Block("python", "**app/file.py**:", "new\n", 1), str(tmp_path))
    assert (tmp_path / "app" / "file.py").read_bytes() == b"new\n"


def test_the_remedy_of_a_fault_is_shown_to_work_in_the_same_step():
    """But for step 9: its channel layer needs the routes of step 11, and shows in step 12."""
    for step in STEPS:
        if step.kind != "verbatim" and step.number != 9:
            assert step.blocks[-1].kind != "file", step


# The trees


def tree(root, **contents):
    for name, content in dict(contents, manage="").items():
        path = root / ("manage.py" if name == "manage" else "display/%s.py" % name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return str(root)


def test_two_trees_are_compared_as_the_table_says(tmp_path):
    here = tree(tmp_path / "here", same="1", other="1", mine="1")
    there = tree(tmp_path / "there", same="1", other="2", yours="1")
    rows = [
        "| `manage.py` | the same |",
        "| `display/same.py` | the same |",
        "| `display/other.py` | differs: why |",
        "| `display/mine.py` | only here: why |",
        "| `display/yours.py` | only in the repository: why |",
    ]
    comparison.check(STEPS[-1], "\n".join(rows), here, there)
    for row in rows:
        others = "\n".join(other for other in rows if other != row)
        with pytest.raises(TutorialError, match="%s +not listed" % row.split("`")[1]):
            comparison.check(STEPS[-1], others, here, there)
    with pytest.raises(TutorialError, match="display/other.py +the same +differs"):
        comparison.check(
            STEPS[-1], "\n".join(rows).replace("differs: why", "the same"), here, there
        )
    with pytest.raises(TutorialError, match="seen     no reason"):
        comparison.check(STEPS[-1], "| `display/other.py` | differs |", here, there)


# For the reader


def test_each_term_of_the_glossary_is_linked_where_it_comes_first():
    body, glossary = texts.markdown("long"), read("tutorial", "README.md").split("## Glossary\n")[1]
    body = body[body.index("## 1. ") :]
    body = re.sub(r"^(> )?```.*?^(> )?```", "", body, flags=re.DOTALL | re.MULTILINE)
    body = re.sub(r"`[^`]*`|^## .*|^\|.*|\"[^\"]*\"", "", body, flags=re.MULTILINE)
    body = re.sub(r"\s+", " ", body)
    terms = [term.lower() for term in re.findall(r"^### (.+)$", glossary, re.MULTILINE)]
    assert len(terms) == 8
    for term in sorted(terms, key=len, reverse=True):
        first = re.search(r"\b%ss?\b" % term, body)
        link = "[%s](README.md#%s)" % (first.group(), term.replace(" ", "-"))
        assert body[first.start() - 1 :].startswith(link), body[first.start() - 40 : first.end()]
        # A channel layer is no channel.
        body = re.sub(r"\b%s(?=s?\b)|#%s\b" % (term, term.replace(" ", "-")), "…", body)


def test_each_erratum_is_in_the_list_of_errata_with_a_link_to_its_step():
    links = re.findall(r"\]\(([\w-]+\.md)#([\w-]+)\)", read("tutorial", "errata.md"))
    assert {page for page, _ in links} <= set(texts.PARTS)
    linked = [anchor for _, anchor in links]
    assert set(linked) <= {report.anchor(step) for step in STEPS}
    assert set(linked) >= {report.anchor(step) for step in STEPS if step.kind == "erratum"}


def test_the_report_is_of_these_steps():
    folder = os.path.join("docs", "generated")
    page = read(folder, "tutorial-report.md")
    headings = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert headings == ["%d. %s" % (step.number, step.title) for step in STEPS], (
        "make tutorial REPORT=%s" % folder
    )
    for picture in re.findall(r"\]\((tutorial/.+?)\)", page):
        assert os.path.exists(os.path.join(ROOT, folder, picture))


def test_the_report_links_to_its_headings_as_github_names_them():
    step = parser.Step(21, "Any page, may open it: `x`")
    assert report.anchor(step) == "21-any-page-may-open-it-x"
