"""Find the Pythons of this machine."""

import shutil

import pytest

from scripts.ci import has_python


def python(version):
    """Return the path (str) of python3.x; skip the test if the PATH has none that runs."""
    if not has_python(int(version.split(".")[1])):
        pytest.skip("this machine has no python%s on its PATH" % version)
    return shutil.which("python" + version)
