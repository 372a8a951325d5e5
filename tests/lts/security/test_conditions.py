"""Which Django needs which backport: only one that is older than the fix of its series."""

import django
import pytest

from channels_lts.backports.fixes import lacks_fix
from channels_lts.backports.table import SECURITY, entry

LAST = {"1.11.29", "2.0.13", "2.1.15", "2.2.28"}  # the last of their series
ALL_SERIES = LAST | {"3.2.25", "4.2.30", "5.2.19", "6.0.10", "6.1.3"}
OF_ALL = {"request-size", "request-charset", "request-errors", "header-parameters"}
OF_ALL |= {"channels-logs", "daphne-logs", "request-memory"}


@pytest.fixture
def needed(monkeypatch):
    """Return a function: the backports (set of str) that a version of Django needs."""

    def needed(version):
        monkeypatch.setattr(django, "__version__", version)
        needed = {one.identifier for one in SECURITY if one.is_needed()}
        return needed - {"cookie-parsing", "field-lengths"}  # of them Python decides, too

    return needed


@pytest.mark.parametrize(
    "version,lacks",
    [
        ("2.2.28", True),
        ("3.2.17", True),
        ("3.2.18", False),
        ("4.0.9", True),
        ("4.1", True),
        ("4.1.7", False),
        ("4.2", False),
        ("5.2rc1", False),
    ],
)
def test_a_django_lacks_a_fix_that_came_later(monkeypatch, version, lacks):
    monkeypatch.setattr(django, "__version__", version)
    assert lacks_fix("3.2.18", "4.1.7", "4.2") == lacks


def test_djangos_with_all_fixes_need_only_what_channels_lacks(needed):
    for version in ALL_SERIES - LAST - {"3.2.25"}:
        assert needed(version) == OF_ALL


def test_older_djangos_need_the_fixes_that_they_never_got(needed):
    of_django = {"usernames", "multipart-limits", "unusable-passwords", "log-arguments"}
    of_django.add("accept-language")
    assert needed("2.2.28") == OF_ALL | of_django | {"query-connectors"}
    for version in ("2.0.13", "2.1.15"):
        assert needed(version) == OF_ALL | of_django | {"query-connectors", "upload-names"}
    assert needed("1.11.29") == OF_ALL | of_django | {"upload-names"}  # its Q takes no connector
    assert needed("3.2.25") == OF_ALL | of_django - {"usernames"} | {"query-connectors"}


@pytest.mark.parametrize(
    "identifier,before,since",
    [
        ("usernames", "4.2.6", "4.2.7"),
        ("multipart-limits", "5.2.12", "5.2.13"),
        ("query-connectors", "5.2.7", "5.2.8"),
        ("unusable-passwords", "4.2.13", "4.2.14"),
        ("log-arguments", "5.2.2", "5.2.3"),
        ("accept-language", "4.2.13", "4.2.14"),
        ("upload-names", "2.2.21", "2.2.22"),
        ("field-lengths", "3.2.19", None),
    ],
)
def test_an_old_release_of_a_newer_series_needs_a_fix(needed, identifier, before, since):
    assert needed(before) is not None and entry(identifier).is_needed()
    assert since is None or identifier not in needed(since)
