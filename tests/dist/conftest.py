import pytest

from channel_dj.local import ROOT
from scripts import dist


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Build this checkout's wheel and sdist; give their paths (list of str)."""
    return dist.build(ROOT, str(tmp_path_factory.mktemp("dist")))
