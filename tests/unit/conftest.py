import pytest
from django.contrib.auth import get_user_model

from . import kept_feed


@pytest.fixture
def feed(settings):
    """Return a feed that keeps its events for the test, as a list of dicts."""
    settings.FEED = "tests.unit.kept_feed"
    del kept_feed.kept[:], kept_feed.closed[:]
    return kept_feed.kept


@pytest.fixture
def quick_hashes(settings):
    """Hash passwords in one round, for tests that are not about hashes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bob():
    return get_user_model().objects.create_user("bob", password="secret")
