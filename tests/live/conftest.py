import os

import pytest

from testing.site import Site
from testing.visitor import Visitor


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder; pytest gives `items` of the whole run to each conftest."""
    for item in items:
        if os.path.dirname(__file__) in str(item.fspath):
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="module")
def site():
    with Site() as site:
        yield site


@pytest.fixture(scope="module")
def alice(site):
    return Visitor(site, "alice").sign_up()


@pytest.fixture(scope="module")
def bob(site):
    """Return the Visitor bob, who has an account and is logged out."""
    return Visitor(site, "bob").sign_up().log_out()
