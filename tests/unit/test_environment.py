"""scripts/environment.py: what `make` says where it cannot go on. One line, and what to do."""

import hashlib
import json
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


SHA256 = {
    lock: hashlib.sha256(open(os.path.join(ROOT, lock), "rb").read()).hexdigest()
    for lock in ("requirements-legacy.txt", "requirements/test.txt")
}


def environment_of(venv, **installed):
    """Run the script for a made-up venv with this stamp; return its exit status and its output.
    The venv's Python has a pip that is killed when it shall install."""
    bin = venv / "bin"
    bin.mkdir(parents=True)
    python = bin / "python"
    python.write_text(
        """#!/bin/sh
case "$*" in *--version*) echo pip 21.3.1 from here;; *install*) kill -9 $$;; esac
"""
    )
    python.chmod(0o755)
    stamp = dict(installed, python=list(sys.version_info[:2]))
    (venv / "installed.json").write_text(json.dumps(stamp))
    done = subprocess.run(
        [sys.executable, "scripts/environment.py", "--venv", str(venv)] + sorted(SHA256),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.returncode, done.stdout


def test_a_venv_of_the_time_before_the_folder_requirements_is_up_to_date(tmp_path):
    old = {lock.replace("/", "-"): digest for lock, digest in SHA256.items()}
    assert environment_of(tmp_path / "venv", **old) == (0, "")


def test_a_venv_with_older_locks_gets_the_new_ones(tmp_path):
    status, output = environment_of(tmp_path / "venv", **{"requirements-test.txt": "older"})
    assert output.startswith("Installing requirements-legacy.txt")


def test_a_pip_that_was_killed_is_one_line_that_says_so(tmp_path):
    status, output = environment_of(tmp_path / "venv")
    assert status == 1
    error = output.strip().splitlines()[-1]
    assert error.startswith("error: pip could not install requirements-legacy.txt: signal 9")
    assert "above" not in error
    assert "Run the same command again" in error
