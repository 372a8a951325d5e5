"""The tests that a run selects, and its lines about the tests that it skips."""

import os
import subprocess
import sys

from channel_dj.local import ROOT


def pytest_run(*arguments):
    """Run pytest; return its output (str)."""
    env = {name: value for name, value in os.environ.items() if name != "MACHINE"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(
        command + list(arguments),
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    ).stdout


def test_a_run_without_live_tests_selects_the_others_of_the_same_run():
    output = pytest_run(
        "-m", "not live", "--collect-only", "tests/live", "tests/unit/test_marks.py"
    )
    assert "tests/unit/test_marks.py::" in output
    assert "tests/live" not in output


def test_a_run_names_the_command_that_runs_what_it_skipped():
    output = pytest_run("tests/vm/test_machine.py")
    assert "Skipped tests: 1. The SKIPPED lines say why." in output
    assert "`make container-test` runs 1 of them: it needs root and 2 minutes." in output
