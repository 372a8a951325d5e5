"""scripts/environment.py: what `make` says where it cannot go on. One line, and what to do."""

import os
import subprocess
import sys

from channel_dj.local import ROOT


def environment(prepare, path=""):
    """Run the script after the code `prepare`; return its exit status and what it says."""
    code = "import runpy, sys; %s; runpy.run_path('scripts/environment.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code % prepare, "requirements-legacy.txt"],
        cwd=ROOT,
        env=dict(os.environ, PATH=path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.returncode, done.stdout


def test_a_python_that_is_too_new_or_too_old_is_one_line():
    for version in ("(3, 14, 0)", "(3, 5, 9)"):
        status, said = environment("sys.version_info = %s" % version)
        assert status == 1
        assert "is outside 3.6 to 3.13 and the PATH has no other" in said
        assert "make run PYTHON=" in said
        assert said.count("\n") == 1


def test_another_python_on_the_path_is_taken_instead(tmp_path):
    other = tmp_path / "python3.9"
    other.write_text('#!/bin/sh\ntest "$1" = -c || echo "went on with $0 $1 $3"\n')
    other.chmod(0o755)
    status, said = environment("sys.version_info = (3, 14, 0)", path=str(tmp_path))
    assert (status, said) == (0, "went on with %s -u requirements-legacy.txt\n" % other)


def test_a_missing_venv_is_one_line():
    nothing_installed = "import json; json.load = lambda stamp: {}"
    status, said = environment("sys.modules['ensurepip'] = None; " + nothing_installed)
    assert status == 1
    assert "module ensurepip is missing" in said and "python3-venv" in said
    assert said.count("\n") == 1
