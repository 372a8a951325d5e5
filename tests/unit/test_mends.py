"""docs/mends.md has each backport of the table, with what one saw before and what one sees now."""

import os
import re
from glob import glob
from importlib import import_module

import pytest

from channel_dj.local import ROOT
from channels_lts.backports import TABLE
from channels_lts.backports.backport import Backport
from scripts import mends

ENTRIES = [pytest.param(one, id=one.identifier) for one in TABLE]
FOLDER = os.path.join(ROOT, "channels_lts", "backports")


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def sentences(text):
    return [part for part in re.split(r"(?<=[.:;]) ", text) if part]


def lists_of_the_table():
    """Yield the name `module.variable` of each list that is written out in a table file."""
    for path in sorted(glob(os.path.join(FOLDER, "table*.py"))):
        module = os.path.basename(path)[: -len(".py")]
        for variable in re.findall(r"^([A-Z_]+) = \[", read(path), re.MULTILINE):
            yield "%s.%s" % (module, variable)


def test_the_page_is_written_from_the_table():
    assert mends.page() == read(mends.PAGE), "run make mends"


def test_each_list_of_the_table_has_its_section():
    assert sorted(mends.OF_TABLE) == sorted(lists_of_the_table())
    headings = [heading for heading, _ in mends.OF_TABLE.values()]
    assert len(set(headings)) == len(headings)


def test_each_backport_has_one_heading():
    headings = re.findall(r"^### (.+)$", read(mends.PAGE), re.MULTILINE)
    assert sorted(headings) == sorted(one.identifier for one in TABLE)


@pytest.mark.parametrize("one", ENTRIES)
def test_an_entry_says_what_one_sees_now(one):
    assert re.match(r".{20,}[.!]\Z", one.mended), "write `mended` in its table"


def test_no_sentence_is_there_twice():
    said = [part for one in TABLE for part in sentences(one.defect) + sentences(one.mended)]
    assert [part for part in said if said.count(part) > 1] == []


def test_each_condition_is_on_the_page_in_words():
    conditional = {one.identifier for one in TABLE if mends.has_condition(one)}
    assert set(mends.NEEDED) == conditional, "write it into NEEDED of scripts/mends.py"


@pytest.mark.parametrize("one", ENTRIES)
def test_the_page_says_whether_off_can_switch_it_off(one):
    said = mends.text(one)
    assert ("`OFF` can switch it off" in said) == one.can_be_off()
    assert ("It cannot be switched off: " in said) != one.can_be_off()


def test_the_head_of_the_page_names_the_command_and_the_setting():
    head = read(mends.PAGE).split("\n## ")[0]
    assert "`manage.py channels_lts_status`" in head
    (identifier,) = re.findall(r'`CHANNELS_LTS = \{"OFF": \["([\w-]+)"\]\}`', head)
    assert identifier in [one.identifier for one in TABLE if one.can_be_off()]


@pytest.mark.parametrize("one", ENTRIES)
def test_a_sentence_of_an_entry_is_no_markdown_by_chance(one):
    """An underscore, a star or a pipe outside of code could change how the page looks."""
    for text in (one.defect, one.mended, one.met_by, one.upstream):
        plain = re.sub(r"`[^`]+`", "", text)
        assert not re.search(r"[`*|<>\[\]]|\b_|_\b", plain)


def test_a_list_may_be_empty_and_a_new_entry_gets_its_place(monkeypatch):
    table = import_module("channels_lts.backports.table_lifecycle")
    monkeypatch.setattr(table, "LIFECYCLE", [])
    assert "\n## Workers\n" not in mends.page()
    new = Backport(
        identifier="new-one",
        package="daphne",
        expects=("1.4.1", "1.4.2"),
        applied="interface server",
        module="channels_lts.backports.new_one",
        defect="It failed.",
        met_by="A test.",
        upstream="None.",
        mended="It works.",
    )
    monkeypatch.setattr(table, "LIFECYCLE", [new] * 40)
    page = mends.page()
    assert page.count("### new-one\n\n**Before:** It failed.\n\n**Now:** It works.\n") == 40
    assert "- [Workers](#workers)\n" in page and "\n## Workers\n" in page
    assert "- For: daphne 1.4.1 and 1.4.2.\n- Applied: when daphne starts." in page
