import pytest

from . import news


@pytest.fixture
def feed(settings):
    """A feed that keeps its news for the test, as a list of dicts."""
    settings.FEED = "tests.unit.news"
    del news.kept[:], news.closed[:]
    return news.kept
