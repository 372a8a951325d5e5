import os
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts"))

import dist  # noqa: E402


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The paths of a wheel and an sdist of this checkout."""
    return dist.build(ROOT, str(tmp_path_factory.mktemp("dist")))
