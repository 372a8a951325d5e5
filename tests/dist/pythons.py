"""Find the Pythons of this machine."""

import shutil
import subprocess

import pytest


def python(version):
    """Return the path (str) of python3.x; skip the test if the PATH has none that runs."""
    path = shutil.which("python" + version) or ""
    # A version manager can put a command on the PATH without a Python behind it.
    if not path or subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) != 0:
        pytest.skip("this machine has no python%s on its PATH" % version)
    return path
