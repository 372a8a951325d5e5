import os
import subprocess
import sys

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if os.path.dirname(__file__) in str(item.fspath):
            item.add_marker(pytest.mark.network)


@pytest.fixture(scope="session", autouse=True)
def index(tmp_path_factory):
    """Skip the test if the package index does not answer: nothing can be resolved then."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--no-cache-dir", "--quiet", "six==1.17.0"],
        cwd=str(tmp_path_factory.mktemp("index")),
        universal_newlines=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if asked.returncode:
        reason = asked.stderr.strip().splitlines()[-1]
        pytest.skip("the package index cannot be reached: %s" % reason)
