"""The code in docs/ is the code of the files."""

import glob
import os
import re
import sys

import pytest

from channel_dj.local import ROOT
from scripts import excerpts, seen
from scripts.excerpts import EXCERPT

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 8),
    reason="`make excerpts` asks for Python 3.8 or later: ast tells there where a function ends",
)

SMALLEST = ["channels1", "channels2", "channels4", "later"]  # the folders of eras/smallest/
NOT_SHOWN = [
    "eras/smallest/later/__init__.py",  # has no code
    "eras/smallest/channels2/settings.py",  # as that of Channels 4
]
TASKS = sorted(glob.glob(os.path.join(ROOT, "lesson", "exercises", "*", "task.md")))
WIDEST = 80  # characters in a line of a column


@pytest.mark.parametrize("path", excerpts.documents(), ids=os.path.basename)
def test_every_excerpt_is_as_its_file_has_it(path):
    with open(path) as file:
        markdown = file.read()
    assert excerpts.renew(markdown) == markdown, "run make excerpts"


def test_the_comparison_has_excerpts_of_all_three():
    files = {found[1] for page in seen.documents() for found in EXCERPT.findall(seen.read(page))}
    folders = ("channel_dj/", "display/consumers.py", "eras/channels2/", "eras/channels4/")
    for folder in folders + tuple("eras/smallest/" + name for name in SMALLEST):
        assert any(name.startswith(folder) for name in files), folder


def test_the_comparison_shows_each_module_of_the_smallest_sites():
    shown = {found[1] for page in seen.documents() for found in EXCERPT.findall(seen.read(page))}
    for folder in SMALLEST:
        for path in glob.glob(os.path.join(ROOT, "eras", "smallest", folder, "*.py")):
            name = os.path.relpath(path, ROOT)
            assert name in shown or not os.path.getsize(path) or name in NOT_SHOWN, name


def test_a_column_has_lines_that_a_projector_shows():
    columns = "".join(re.findall(r"<td>.*?</td>", "".join(map(seen.read, seen.documents())), re.S))
    blocks = re.findall(r"^```python\n(.*?)^```", columns, re.S | re.M)
    lines = "".join(blocks).splitlines()
    assert len(lines) > 300
    assert [line for line in lines if len(line) > WIDEST] == []


def test_the_list_of_what_was_seen_is_as_the_marks_and_the_tests_have_it():
    """It has each mark of the comparison, and render() raises an error if one has no test."""
    assert seen.render() == seen.read(seen.PAGE), "run make excerpts"
    assert seen.read(seen.PAGE).count("\n### ") > 50


def test_the_entry_links_to_each_page_of_the_comparison():
    pages = glob.glob(os.path.join(ROOT, "docs", "comparison", "*.md"))
    assert set(seen.documents()) == {seen.ENTRY} | {os.path.relpath(page, ROOT) for page in pages}


def test_each_test_of_the_eras_has_a_mark_or_is_about_the_pages():
    marked = {mark.name for page in seen.documents() for mark in seen.marks(page, seen.read(page))}
    shown = ("test_differences.py", "test_probes.py", "test_smallest.py", "test_together.py")
    tests = {name for name, path in seen.tests().items() if path and path.endswith(shown)}
    assert tests - marked == {"the-page-shows-all-three-and-a-login-in-each"}


@pytest.mark.parametrize("task", TASKS, ids=lambda path: path.split("/")[-2])
def test_an_exercise_names_sections_that_are_there(task):
    text = seen.read(task)
    assert "docs/channels-1-to-2.md" not in text  # it has no sections of that kind
    named = re.findall(r'((?:"[^"]+"(?:, | and )?)+) in\s(docs/\S+\.md)', text)
    assert named
    for sections, page in named:
        for section in re.findall('"([^"]+)"', sections):
            assert re.search(r"^(## |- \*\*)%s" % re.escape(section), seen.read(page), re.M), (
                section
            )


def test_a_mark_without_a_test_is_named(monkeypatch):
    monkeypatch.setattr(seen, "tests", dict)
    with pytest.raises(seen.TestNotFound, match="no single test is named only-in-channels-1"):
        seen.render()


def test_a_mark_has_the_text_before_it_and_its_heading():
    mark = "<sup>[seen](seen.md#%s)</sup>"
    markdown = "## Here\n\nOne. A [link](x).%s\nTwo.%s%s\n" % (mark % "a", mark % "b", mark % "c")
    assert list(seen.marks("page", markdown)) == [
        ("page", "Here", "One. A link.", "a"),
        ("page", "Here", "Two.", "b"),
        ("page", "Here", "Two.", "c"),
    ]


def test_a_mark_in_a_table_has_its_row():
    markdown = "# T\n\n| what | in 1 |\n| --- | --- |\n| a stop | ends<sup>[seen](s.md#a)</sup> |\n"
    assert [mark.claim for mark in seen.marks("page", markdown)] == ["a stop. in 1: ends."]


def test_an_excerpt_that_is_gone_is_named():
    with pytest.raises(excerpts.NameNotFound, match="consumers.py has no ws_receive any more"):
        excerpts.cut("display/consumers.py", ["ws_receive"])


def test_an_excerpt_that_differs_is_found():
    markdown = "<!-- excerpt: display/consumers.py ws_connect -->\n```python\nold\n```\n"
    assert "Group('users').add" in excerpts.renew(markdown)


def test_an_excerpt_may_have_several_names_and_a_method_begins_at_the_margin():
    users = "eras/smallest/later/users.py"
    lines = excerpts.cut(users, ["Users.users_text", "send"]).splitlines()
    assert lines[0] == "async def users_text(self, event):"
    assert lines[2:5] == ["", "", "def send(text):"]
    settings = excerpts.cut(
        "eras/smallest/channels4/settings.py", ["CHANNEL_LAYERS", "ASGI_APPLICATION"]
    )
    assert "}\n\nASGI_APPLICATION" in settings
