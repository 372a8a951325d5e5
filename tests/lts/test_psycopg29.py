"""channels_lts.backports.psycopg29: Django before 3.1 with psycopg2 2.9."""

from datetime import timedelta
from importlib import import_module

import django
import pytest
from django.conf import settings

from channels_lts.backports import UnexpectedVersion
from channels_lts.backports.table import entry
from channels_lts.backports.versions import check

pytest.importorskip("psycopg2", reason="psycopg2 is not installed here")
# Import it with the real version: newer Djangos refuse the versions that these tests pretend.
import_module("django.db.backends.postgresql.base")

before_the_fix = pytest.mark.skipif(
    django.VERSION >= (3, 1), reason="Django takes psycopg2 2.9 since 3.1"
)


@before_the_fix
def test_django_takes_psycopg2s_utc():
    from django.db.backends.postgresql import base

    from channels_lts.backports import psycopg29

    psycopg29.apply()
    assert base.utc_tzinfo_factory(timedelta(0)) is base.utc_tzinfo_factory(0)
    with pytest.raises(AssertionError):
        base.utc_tzinfo_factory(timedelta(hours=1))


@before_the_fix
def test_the_psycopg2_backport_refuses_a_django_that_has_the_fix(monkeypatch):
    from channels_lts.backports import psycopg29

    monkeypatch.setattr(django, "__version__", "3.2")
    with pytest.raises(UnexpectedVersion):
        psycopg29.apply()


@pytest.mark.parametrize(
    "version,needed", [("2.8.6 (dt)", False), ("2.9 (dt)", True), ("2.9.10 (dt)", True)]
)
def test_psycopg2_before_2_9_needs_no_backport(monkeypatch, version, needed):
    import psycopg2

    monkeypatch.setattr(settings, "DATABASES", databases("django.db.backends.postgresql"))
    monkeypatch.setattr(psycopg2, "__version__", version)
    monkeypatch.setattr(django, "__version__", "2.2.28")
    assert entry("psycopg2-29").is_needed() == needed


def databases(engine):
    return {"default": {"ENGINE": "django.db.backends.sqlite3"}, "other": {"ENGINE": engine}}


@pytest.mark.parametrize("version", ["1.11.29", "2.0.13", "2.1.15", "2.2.28"])
@pytest.mark.parametrize(
    "engine,needed",
    [
        ("django.db.backends.sqlite3", False),
        ("django.db.backends.postgresql", True),
        pytest.param("django.db.backends.postgresql_psycopg2", True, marks=before_the_fix),
        ("tests.lts.postgresql_of_a_project", True),
        ("no_such_engine", False),
        ("", False),
    ],
)
def test_the_psycopg2_backport_is_for_projects_with_postgresql(
    monkeypatch, version, engine, needed
):
    monkeypatch.setattr(settings, "DATABASES", databases(engine))
    monkeypatch.setattr(django, "__version__", version)
    monkeypatch.setattr("psycopg2.__version__", "2.9.10 (dt)")
    assert entry("psycopg2-29").is_needed() == needed
    check([entry("psycopg2-29")])


def test_a_django_that_has_the_fix_needs_no_psycopg2_backport(monkeypatch):
    monkeypatch.setattr(settings, "DATABASES", databases("django.db.backends.postgresql"))
    monkeypatch.setattr(django, "__version__", "3.2.25")
    monkeypatch.setattr("psycopg2.__version__", "2.9.10 (dt)")
    assert not entry("psycopg2-29").is_needed()
