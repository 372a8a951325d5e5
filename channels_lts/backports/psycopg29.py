"""Let Django 1.11 and 2.2 talk to PostgreSQL through psycopg2 2.9.

Defect: psycopg2 2.9 gives a time zone's offset as a timedelta, where Django compares it with the
number 0 and stops with "database connection isn't set to UTC". psycopg2 2.8 has wheels up to
Python 3.9 only.
Upstream: Django 3.1 (ticket 32856) takes both.
Expects: Django 1.11 and 2.2.
"""

from datetime import timedelta

import django

from .versions import expect

try:
    import psycopg2
except ImportError:
    psycopg2 = None


def version():
    """Return the installed psycopg2's version as a tuple of two ints."""
    return tuple(int(part) for part in psycopg2.__version__.split(".")[:2])


def apply():
    if psycopg2 is None or version() < (2, 9):
        return
    expect("Django", django.get_version(), ["1.11", "1.11.", "2.2", "2.2."])
    from django.db.backends.postgresql import base, utils
    from django.utils.timezone import utc

    def utc_tzinfo_factory(offset):
        if offset not in (0, timedelta(0)):
            raise AssertionError("database connection isn't set to UTC")
        return utc

    utils.utc_tzinfo_factory = base.utc_tzinfo_factory = utc_tzinfo_factory
