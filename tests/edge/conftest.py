import pytest

from .site import ALL_PARTS, LIMITS, EdgeSite


@pytest.fixture(scope="session")
def guarded():
    """Return a site with small limits."""
    with EdgeSite(LIMITS) as site:
        yield site


@pytest.fixture(scope="session")
def unguarded():
    """Return a site with each part of the edge switched off, and what frees bodies in workers."""
    with EdgeSite({"OFF": ALL_PARTS + ["request-memory"]}) as site:
        yield site


@pytest.fixture(scope="session")
def report_only():
    """Return a site with small limits that are only reported."""
    with EdgeSite(dict(LIMITS, REPORT_ONLY=True)) as site:
        yield site


@pytest.fixture(scope="session")
def default_limits():
    """Return a site without CHANNELS_LTS."""
    with EdgeSite({}) as site:
        yield site
