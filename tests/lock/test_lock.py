"""The locks pin the chosen versions, and install without a compiler on every Python."""

import os
import re
import shutil
import subprocess

import pytest

from channel_dj.local import ROOT
from scripts import lock

PYTHONS = ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]

pytestmark = pytest.mark.skipif(
    not os.path.exists(lock.UV), reason="uv, which makes the locks, runs on Python 3.8 and later"
)


@pytest.mark.parametrize("name", sorted(lock.LOCKS))
def test_a_lock_pins_the_packages_of_its_in_file(name, tmp_path):
    committed = os.path.join(ROOT, name)
    renewed = str(tmp_path / "renewed.txt")
    shutil.copy(committed, renewed)
    lock.resolve(name, renewed)
    with open(committed) as old, open(renewed) as new:
        assert new.read() == old.read(), "run make lock"


def test_the_sites_lock_begins_with_the_command_that_installs_it(tmp_path):
    name = "requirements-legacy.txt"
    with open(os.path.join(ROOT, name)) as lines:
        first = lines.readline()
    assert first == lock.FIRST_LINE % name
    options = ["--dry-run", "--target", str(tmp_path)]
    command = [lock.UV] + first.lstrip("# ").split() + options
    subprocess.check_call(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def test_the_documents_unpinned_install_brings_another_channels():
    resolved = subprocess.run(
        [lock.UV, "pip", "compile", "--no-deps", "--quiet", "--no-annotate", "-"],
        input="channels",
        universal_newlines=True,
        cwd=os.path.expanduser("~"),  # away from our own configuration
        stdout=subprocess.PIPE,
    )
    assert re.search(r"^channels==([4-9]|\d\d)\.", resolved.stdout, re.MULTILINE)


@pytest.mark.parametrize("version", PYTHONS)
@pytest.mark.parametrize("platform", ["x86_64-pc-windows-msvc", "x86_64-manylinux_2_28"])
def test_the_lock_installs_from_wheels_alone(platform, version, tmp_path):
    """The document's "Errors": twisted.test.raiser wanted Visual C++. Nothing does any more."""
    command = [lock.UV, "pip", "install", "--dry-run", "--no-deps", "--require-hashes"]
    command += [
        "--only-binary",
        ":all:",
        "--target",
        str(tmp_path),
        "-r",
        "requirements-legacy.txt",
    ]
    command += ["--python-platform", platform, "--python-version", version]
    resolved = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True
    )
    assert resolved.returncode == 0, resolved.stdout
    assert "channels==1.1.8" in resolved.stdout


def test_the_three_that_the_project_is_for_are_pinned_for_all():
    with open(os.path.join(ROOT, "requirements-legacy.txt")) as lines:
        pins = re.findall(r"^([\w-]+==\S+)( ;.*)? \\$", lines.read(), re.MULTILINE)
    for pin in ("channels==1.1.8", "daphne==1.4.2", "asgi-redis==1.4.3"):
        assert (pin, "") in pins


def test_each_python_has_the_django_that_the_project_chose_for_it():
    with open(os.path.join(ROOT, "requirements-legacy.txt")) as lines:
        pins = re.findall(r"^django==(.*) \\$", lines.read(), re.MULTILINE)
    chosen = [
        (r"2\.2\.28", "python_full_version < '3.8'"),
        (r"4\.2\.\d+", "python_full_version >= '3.8' and python_full_version < '3.10'"),
        (r"5\.2\.\d+", "python_full_version >= '3.10'"),
    ]
    assert len(pins) == len(chosen)
    for pin, (version, marker) in zip(pins, chosen):
        assert re.match(version + " ; " + re.escape(marker) + "$", pin)
