import pytest

from . import kept_feed


@pytest.fixture
def feed(settings):
    """Return a feed that keeps its events for the test, as a list of dicts."""
    settings.FEED = "tests.unit.kept_feed"
    del kept_feed.kept[:], kept_feed.closed[:]
    return kept_feed.kept
