"""scripts/environment.py: the one line of `make` when it cannot go on, and how the checkout's
channels-lts gets into an environment."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from glob import glob

import pytest

from channel_dj.local import ROOT


def environment(prepare, path="", options=()):
    """Run the script after the code `prepare`; return its exit status and its output."""
    code = "import runpy, sys; %s; runpy.run_path('scripts/environment.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code % prepare] + list(options) + ["requirements-legacy.txt"],
        cwd=ROOT,
        env=dict(os.environ, PATH=path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.returncode, done.stdout


def test_a_python_that_is_too_new_or_too_old_is_one_line():
    for version in ("(3, 15, 0)", "(3, 5, 9)"):
        status, output = environment("sys.version_info = %s" % version)
        assert status == 1
        assert "is outside 3.6 to 3.14 and the PATH has no other" in output
        assert "make run PYTHON=" in output
        assert output.count("\n") == 1


def test_an_optional_environment_says_why_it_is_missing_and_is_no_error():
    options = ["--optional", "--venv", "eras/channels4/.venv", "--oldest", "3.10"]
    status, output = environment("sys.version_info = (3, 9, 0)", options=options)
    assert status == 0
    assert output.startswith("error: Python 3.9 is outside 3.10 to 3.14")
    assert output.endswith("\nIt goes on without eras/channels4/.venv.\n")


def test_another_python_on_the_path_is_taken_instead(tmp_path):
    other = tmp_path / "python3.9"
    other.write_text('#!/bin/sh\ntest "$1" = -c || echo "went on with $0 $1 $3"\n')
    other.chmod(0o755)
    status, output = environment("sys.version_info = (3, 15, 0)", path=str(tmp_path))
    assert (status, output) == (0, "went on with %s -u requirements-legacy.txt\n" % other)


def test_a_missing_venv_is_one_line():
    nothing_installed = "import json; json.load = lambda stamp: {}"
    status, output = environment("sys.modules['ensurepip'] = None; " + nothing_installed)
    assert status == 1
    assert "module ensurepip is missing" in output and "python3-venv" in output
    assert output.count("\n") == 1


@pytest.fixture
def checkout(tmp_path):
    """A copy of the checkout under a hard name, with an environment from before channels-lts was
    installed: it has the lock, and pip and flit_core from the environment that runs the tests."""
    name = os.fsdecode("a 'quoted' \"größe\"".encode())  # in any locale
    if sys.version_info >= (3, 10):  # before, distutils takes $HOME in a path for the variable
        name += " $HOME"
    copy = tmp_path / name
    shutil.copytree(os.path.join(ROOT, "channels_lts"), str(copy / "channels_lts"))
    for part in ("scripts/environment.py", "docs/adopting.md", "LICENSE", "pyproject.toml"):
        os.makedirs(os.path.dirname(str(copy / part)), exist_ok=True)
        shutil.copy(os.path.join(ROOT, part), str(copy / part))
    lock = b"# a lock\nflit-core==3.12.0\n"
    (copy / "lock.txt").write_bytes(lock)
    base = os.path.realpath(sys.executable)  # not the link to it in the tests' own environment
    subprocess.check_call([base, "-m", "venv", "--without-pip", str(copy / ".venv")])
    (packages,) = glob(os.path.join(str(copy), ".venv", "lib", "*", "site-packages"))
    with open(os.path.join(packages, "ours.pth"), "w") as pth:
        pth.write("../../../../ours\n")  # ASCII, wherever the tests' own environment is
    os.symlink(sysconfig.get_paths()["purelib"], str(copy / "ours"))
    stamp = {"python": list(sys.version_info[:2]), "lock.txt": hashlib.sha256(lock).hexdigest()}
    (copy / ".venv" / "installed.json").write_text(json.dumps(stamp))
    return copy


def prepare(checkout):
    """Run its environment.py without an index; return its output (str)."""
    command = [os.path.join(str(checkout), ".venv", "bin", "python"), "scripts/environment.py"]
    # Python 3.6's own ensurepip and pip stop at such a path without a locale.
    env = dict(os.environ, LC_ALL="C.UTF-8", PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)
    return subprocess.check_output(
        command + ["lock.txt"], cwd=str(checkout), env=env, stderr=subprocess.STDOUT
    ).decode()


def seen_from_elsewhere(checkout, expression):
    """Return what the environment's Python, in another folder and without a locale, has for
    `expression`."""
    code = "import channels_lts, os, sys; sys.stdout.buffer.write(os.fsencode(%s))" % expression
    python = os.path.join(str(checkout), ".venv", "bin", "python")
    env = dict(os.environ, LC_ALL="C")
    return os.fsdecode(subprocess.check_output([python, "-c", code], cwd="/", env=env))


def test_an_environment_from_before_gets_the_checkouts_channels_lts(checkout):
    prepare(checkout)
    there = seen_from_elsewhere(checkout, "channels_lts.__file__")
    assert there == str(checkout / "channels_lts" / "__init__.py")


def test_a_second_run_installs_nothing(checkout):
    prepare(checkout)
    (pth,) = (checkout / ".venv").glob("lib/*/site-packages/channels_lts.pth")
    pth.write_text("untouched")
    assert prepare(checkout) == ""
    assert pth.read_text() == "untouched"


def test_another_version_is_installed_again(checkout):
    prepare(checkout)
    init = checkout / "channels_lts" / "__init__.py"
    init.write_bytes(init.read_bytes().replace(b'__version__ = "1', b'__version__ = "7'))
    prepare(checkout)
    metadata = (checkout / ".venv").glob("lib/*/site-packages/channels_lts-*.dist-info")
    (version,) = [folder.stem.split("-")[1] for folder in metadata]
    assert version == seen_from_elsewhere(checkout, "channels_lts.__version__")
    assert version.startswith("7.")


def test_a_lock_without_flit_core_brings_no_channels_lts(checkout):
    lock = b"# the lock of another era\n"
    (checkout / "lock.txt").write_bytes(lock)
    stamp = checkout / ".venv" / "installed.json"
    have = dict(json.loads(stamp.read_text()), **{"lock.txt": hashlib.sha256(lock).hexdigest()})
    stamp.write_text(json.dumps(have))
    assert prepare(checkout) == ""
    assert not list((checkout / ".venv").glob("lib/*/site-packages/channels_lts*"))


SHA256 = {
    lock: hashlib.sha256(open(os.path.join(ROOT, lock), "rb").read()).hexdigest()
    for lock in ("requirements-legacy.txt", "requirements/test.txt")
}


def environment_of(venv, **installed):
    """Run the script for a made-up venv with this stamp; return its exit status and its output.
    The venv's Python has a pip that is killed when it installs."""
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
    project = hashlib.sha256()
    for name in ("pyproject.toml", "channels_lts/__init__.py"):
        with open(os.path.join(ROOT, name), "rb") as file:
            project.update(file.read())
    old["channels-lts"] = project.hexdigest()
    assert environment_of(tmp_path / "venv", **old) == (0, "")


def test_a_venv_with_older_locks_gets_the_new_ones(tmp_path):
    status, output = environment_of(tmp_path / "venv", **{"requirements-test.txt": "older"})
    assert output.startswith("Installing requirements-legacy.txt")


def test_a_pip_that_was_killed_is_one_line_with_the_reason(tmp_path):
    status, output = environment_of(tmp_path / "venv")
    assert status == 1
    error = output.strip().splitlines()[-1]
    assert error.startswith("error: pip could not install requirements-legacy.txt: signal 9")
    assert "above" not in error
    assert "Run the same command again" in error


@pytest.mark.parametrize("version,refused", [((3, 9, 0), True), ((3, 10, 0), False)])
def test_a_variable_in_the_path_is_one_line_where_pip_would_install_elsewhere(version, refused):
    """pip replaced $HOME in the path of .venv, and wrote into another folder."""
    code = "import runpy, sys; script = runpy.run_path('scripts/environment.py')"
    code += "; sys.version_info = %r; script['check_path']('/it costs $5, $HOME/.venv')" % (
        version,
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, universal_newlines=True
    )
    assert done.returncode == refused
    assert done.stderr.count("\n") == refused
    if refused:
        assert "it replaces $HOME there" in done.stderr and "make run PYTHON=" in done.stderr
