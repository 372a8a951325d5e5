import os
import subprocess
import sys

import pytest

from channel_dj.local import ROOT
from scripts import dist


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Build this checkout's wheel and sdist; give their paths (list of str)."""
    return dist.build(ROOT, str(tmp_path_factory.mktemp("dist")))


@pytest.fixture(scope="session")
def wheels(tmp_path_factory):
    """Make the corrected wheels of the pinned packages; give their folder (str).

    Skip the test if the package index does not answer.
    """
    folder = str(tmp_path_factory.mktemp("corrected") / "wheels")
    made = subprocess.run(
        [sys.executable, "-m", "channels_lts.wheels", folder],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if made.returncode:
        assert "pip cannot download" in made.stderr, made.stderr
        pytest.skip(made.stderr.strip())
    assert len(os.listdir(folder)) == 3
    return folder


@pytest.fixture(scope="session")
def index(tmp_path_factory):
    """Skip the test if the package index does not answer: nothing can be installed then."""
    command = [sys.executable, "-m", "pip", "download", "--no-cache-dir", "--quiet", "six==1.17.0"]
    asked = subprocess.run(
        command,
        cwd=str(tmp_path_factory.mktemp("index")),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if asked.returncode:
        pytest.skip("the package index cannot be reached: %s" % asked.stderr.splitlines()[-1])
