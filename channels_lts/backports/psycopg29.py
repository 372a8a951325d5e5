"""Let Django 1.11 to 2.2 use PostgreSQL with psycopg2 2.9: `psycopg2-29` in table.py."""

from datetime import timedelta

from django.db.backends.postgresql import base, utils
from django.utils.timezone import utc

from .table import entry
from .versions import check_package


def apply():
    """Replace Django's `utc_tzinfo_factory`. Raises UnexpectedVersion."""
    check_package(entry("psycopg2-29"))
    utils.utc_tzinfo_factory = base.utc_tzinfo_factory = _utc_tzinfo_factory


def _utc_tzinfo_factory(offset):
    if offset not in (0, timedelta(0)):
        raise AssertionError("database connection isn't set to UTC")
    return utc
