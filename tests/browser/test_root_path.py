"""The page under a path, in a real browser: ROOT_PATH=/sub."""

import pytest

from testing.site import Site, eventually
from testing.visitor import Visitor

ROOT_PATH = "/sub"


@pytest.fixture(scope="module")
def site():
    with Site(ROOT_PATH=ROOT_PATH) as site:
        yield site


def test_a_page_under_a_path_has_its_feed(site, window):
    """The routes do not name the path: daphne takes it off the socket (`websocket-root-path`)."""
    alice = window("alice").until_live()
    Visitor(site, "bob").sign_up()
    eventually(lambda: alice.shows("bob", True), within=5)
    assert [line for line in alice.console() if "SEVERE" in line or "Refused" in line] == []
