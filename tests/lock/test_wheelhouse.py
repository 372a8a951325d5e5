"""The VM's Python packages, in a folder: no index and no compiler is needed to install them."""

import os
import shutil
import subprocess

import pytest
from packaging.tags import compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

from channel_dj.local import ROOT
from scripts import wheelhouse

GLIBC = (2, 27)  # of Ubuntu 18.04


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("wheelhouse"))
    wheelhouse.fetch(folder)
    return folder


def test_every_wheel_runs_on_bionic(wheels):
    runs = bionics_tags()
    for name in os.listdir(wheels):
        assert parse_wheel_filename(name)[-1] & runs, name


def test_it_is_the_whole_lock(wheels):
    fetched = {"%s==%s" % parse_wheel_filename(name)[:2] for name in os.listdir(wheels)}
    pinned = set()
    for lock in wheelhouse.LOCKS:
        with open(os.path.join(ROOT, lock)) as file:
            pinned.update(line.split()[0] for line in wheelhouse.pins(file.read()))
    assert len(pinned) >= 30
    assert fetched == {normal(pin) for pin in pinned}


def test_bionics_python_installs_from_it_where_there_is_no_network(wheels, tmp_path):
    """With the pip that bionic's venv brings, as vagrant/provision.sh does it."""
    python, venv = python36(), str(tmp_path / "venv")
    subprocess.check_call([python, "-m", "venv", venv])
    pip = [os.path.join(venv, "bin", "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.check_call(pip + ["install", "--quiet", "pip==9.0.1"])
    with open(os.path.join(venv, "installed.json"), "w") as stamp:
        stamp.write('{"python": [3, 6]}')  # so that environment.py continues with this venv

    offline = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    offline.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=wheels)
    environment = [python, "scripts/environment.py", "--venv", venv, "requirements-legacy.txt"]
    subprocess.check_call(without_network() + environment, cwd=ROOT, env=offline)
    subprocess.check_call(
        [os.path.join(venv, "bin", "python"), "-W", "ignore", "manage.py", "check"],
        cwd=ROOT,
        env=dict(os.environ, RUN_DIR=str(tmp_path)),
    )


def bionics_tags():
    platforms = ["manylinux_2_%d_x86_64" % minor for minor in range(5, GLIBC[1] + 1)]
    platforms += ["manylinux%s_x86_64" % year for year in ("1", "2010", "2014")] + ["linux_x86_64"]
    tags = set(cpython_tags((3, 6), ["cp36m"], platforms))
    return tags | set(compatible_tags((3, 6), "cp36", platforms))


def normal(pin):
    name, version = pin.split("==")
    return "%s==%s" % (canonicalize_name(name), version)


def python36():
    python = shutil.which("python3.6") or ""
    # A version manager can put a command on the PATH without a Python behind it.
    if not python or subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) != 0:
        pytest.skip("the PATH has no Python 3.6, which is the VM's")
    return python


def without_network():
    command = ["unshare", "--net", "--map-root-user"]
    if subprocess.call(command + ["true"], stderr=subprocess.DEVNULL) != 0:
        pytest.skip("this user may not start a process without network (unshare --net)")
    return command
