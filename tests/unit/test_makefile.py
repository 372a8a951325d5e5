"""`make help` is the list of commands that the README points to."""

import os
import re
import shutil
import subprocess

import pytest

from channel_dj.local import ROOT

# Prerequisites of others.
NOT_TYPED = {"site-env", "test-env", "lesson-env", "docs-env", "eras/channels2", "eras/channels4"}


def makefile():
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as file:
        return file.read()


def targets():
    return re.findall(r"^([\w/-]+):(?!=)", makefile(), re.MULTILINE)


@pytest.mark.skipif(not shutil.which("make"), reason="make is not on the PATH")
def test_help_lists_each_target_once():
    help = subprocess.check_output(["make", "--no-print-directory", "help"], cwd=ROOT).decode()
    listed = re.findall(r"^  make (\S+) +\S", help, re.MULTILINE)
    assert "run-channels2" in listed
    assert sorted(listed) == sorted(set(targets()) - NOT_TYPED)


def test_each_target_is_phony():
    """A file of the same name would hide a target."""
    phony = " ".join(re.findall(r"^\.PHONY: (.*)$", makefile(), re.MULTILINE)).split()
    assert sorted(phony) == sorted(set(targets()) | NOT_TYPED)
