"""The page of the support matrix is of today's code, and its table can be read back."""

import os

from channel_dj.local import ROOT
from scripts import matrix_page


def read():
    with open(os.path.join(ROOT, matrix_page.PAGE)) as page:
        return page.read()


def test_the_page_is_of_todays_compat_locks_and_tests():
    assert read().endswith("Digest: %s\n" % matrix_page.digest()), "run make matrix"


def test_the_page_supports_what_the_issue_asks_for():
    corners = {(6, "1.11"), (6, "2.2"), (11, "2.2"), (11, "5.2"), (14, "5.2"), (14, "6.1")}
    assert corners - matrix_page.supported(read()) == set()


def test_a_table_is_read_back_as_it_was_written():
    pairs = {(6, "2.2"): "", (6, "6.1"): "needs Python>=3.12", (13, "2.2"): "", (13, "6.1"): ""}
    results = [
        {"python": minor, "django": django, "why": why, "redis": "8.1.0"}
        for (minor, django), why in pairs.items()
    ]
    table = matrix_page.table(results)
    assert matrix_page.supported(table) == {pair for pair, why in pairs.items() if not why}
    assert "1. needs Python>=3.12" in table
