"""The stages of CI, and its report about them."""

import os

import pytest

from channel_dj.local import ROOT
from scripts import ci, ci_report, environment, matrix


def result(output="", code=0, seconds=1, name="make test", beside=None):
    return ci_report.Result(ci.stage(name), seconds, code, output, beside)


def test_each_summary_of_pytest_counts():
    output = "noise: 3 passed\n328 passed, 9 skipped in 52.11s\n"
    output += "=== 1 failed, 2 passed in 61.00s (0:01:01) ===\n"
    assert ci_report.counts(output) == {"passed": 330, "skipped": 9, "failed": 1}


def test_an_error_in_a_fixture_counts_as_a_failure():
    assert ci_report.counts("1 passed, 2 errors in 3.00s\n") == {"passed": 1, "failed": 2}


def test_the_last_line_adds_all_stages():
    results = [result("3 passed, 1 skipped in 1.00s\n"), result("lint: all well\n")]
    assert ci_report.last_line(results) == "4 passed, 0 failed, 1 skipped"


def test_a_stage_that_fails_without_a_failed_test_is_a_failure():
    assert (
        ci_report.last_line([result("3 passed in 1.00s\n", code=2)])
        == "3 passed, 1 failed, 0 skipped"
    )


def test_the_table_ends_with_the_failures():
    output = "FAILED tests/a.py::b - it is\n1 failed in 1.00s\n"
    table = ci_report.table([result(output, code=1), result("fine\n", name="make lint")], 2)
    assert "FAILED, exit status 1" in table
    assert table.endswith("make test failed:\n    FAILED tests/a.py::b - it is")


def test_a_stage_shows_its_output_and_keeps_its_exit_status(capsys):
    found = ci.run(ci.stage("echo seen; exit 3"), show=True)
    assert (found.code, found.output) == (3, "seen\n")
    assert capsys.readouterr().out == "\n=== echo seen; exit 3\nseen\n"


def test_stages_side_by_side_keep_their_order():
    found = ci.run_side_by_side([[ci.stage("sleep 0.2; echo one")], [ci.stage("echo two")]])
    assert [each.output for each in found] == ["one\n", "two\n"]


@pytest.fixture
def fails_once(tmp_path):
    """Return a stage that fails when it runs for the first time."""
    mark = tmp_path / "mark"
    return ci.stage("echo ran; test -e {0} || {{ touch {0}; exit 1; }}".format(mark))


def test_a_stage_that_fails_beside_others_runs_again_alone(fails_once):
    again, other = ci.run_row([[fails_once], [ci.stage("true")]])
    assert (again.code, again.beside.code) == (0, 1)
    assert (other.code, other.beside) == (0, None)
    assert ci_report.last_line([again, other]) == "2 passed, 0 failed, 0 skipped"


def test_a_stage_that_fails_again_has_failed():
    again, _ = ci.run_row([[ci.stage("exit 3")], [ci.stage("true")]])
    assert (again.code, again.beside.code) == (3, 3)
    assert ci_report.last_line([again]) == "0 passed, 1 failed, 0 skipped"


def test_a_stage_without_others_beside_it_runs_once(fails_once):
    (found,) = ci.run_row([[fails_once]])
    assert (found.code, found.beside) == (1, None)


def test_nothing_runs_again_if_many_stages_of_a_row_fail(fails_once):
    found = ci.run_row([[fails_once, ci.stage("false")], [ci.stage("exit 2")]])
    assert [(each.code, each.beside) for each in found] == [(1, None), (1, None), (2, None)]


def test_a_stage_that_took_all_its_time_does_not_run_again(monkeypatch):
    monkeypatch.setattr(ci, "SECONDS_LIMIT", 1)
    hangs, _ = ci.run_row([[ci.stage("sleep 5")], [ci.stage("true")]])
    assert (hangs.code, hangs.beside) == (124, None)


def test_the_table_names_what_failed_in_the_first_run():
    first = result("FAILED tests/a.py::b - slow\n1 failed in 1.00s\n", code=1)
    table = ci_report.table([result("1 passed in 1.00s\n", beside=first)], 2)
    assert "FAILED, exit status" not in table
    assert table.endswith(
        "make test passed alone. Beside other stages it failed:\n    FAILED tests/a.py::b - slow"
    )


def test_a_stage_without_tests_shows_its_last_lines():
    output = "a line\n" * 20 + "error: step 8\nexpected x\nseen y\n"
    assert ci_report.reasons(output)[-3:] == ["    error: step 8", "    expected x", "    seen y"]
    assert len(ci_report.reasons(output)) == ci_report.LAST_LINES


def test_an_error_beside_failed_tests_is_named_too():
    output = "error: no Redis\nnoise\nFAILED tests/a.py::b\n"
    assert ci_report.reasons(output) == ["    FAILED tests/a.py::b", "    error: no Redis"]


@pytest.mark.parametrize("default", range(6, 14))
def test_each_python_of_the_lock_has_its_stage_once(default):
    stages = [each for each in ci.stages_of(ci.plan(default)) if "tests/" in each.command]
    stages = [each for each in stages if "django" not in each.name]
    pythons = [each.python for each in stages if each.python]
    assert len(pythons) == len(set(pythons)) and default not in pythons


@pytest.mark.parametrize("default", range(6, 14))
def test_each_django_of_the_lock_is_tested_and_the_matrix_has_every_python(default):
    stages = ci.stages_of(ci.plan(default))
    assert {6, 8, 13} <= {each.python for each in stages} | {default}  # Django 2.2, 4.2 and 5.2
    assert "make matrix-quick" in [each.command for each in stages]
    assert matrix.PYTHONS == list(range(6, environment.NEWEST[1] + 1))


def test_each_make_target_that_ci_calls_is_in_the_makefile():
    with open(os.path.join(ROOT, "Makefile")) as file:
        makefile = file.read()
    called = [each.command.split() for each in ci.stages_of(ci.plan(11))]
    targets = [words[words.index("make") + 1] for words in called if "make" in words]
    assert targets
    assert [target for target in targets if "\n%s:" % target not in makefile] == []
