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
