"""Queries in the admin, and logins: what a client's names and passwords do."""

import django
import pytest

from .conftest import ALL

HAS_BOTH_FIXES = django.VERSION >= (4, 2, 26)
TAKES_CONNECTORS = (2, 0) <= django.VERSION < (4, 2, 26)


@pytest.fixture
def on(results):
    return results("accounts")


@pytest.fixture
def off(results):
    return results("accounts", ALL)


@pytest.mark.parametrize("query", ["_connector=FOO", "_connector=OR", "_negated=1"])
def test_a_connector_in_an_address_of_the_admin_reaches_no_sql(on, query):
    # A Django with a fix of its own, or with no such argument, sends the browser to `?e=1`.
    expected = 400 if TAKES_CONNECTORS else 302
    assert on["queries"][query] == {"status": expected, "sql": False, "bob": False}


@pytest.mark.skipif(not TAKES_CONNECTORS, reason="this Django needs no backport")
def test_without_the_backport_a_connector_reaches_the_sql(off):
    assert off["queries"]["_connector=FOO"]["sql"]
    assert off["queries"]["_connector=OR"]["bob"]


def test_the_admins_own_filters_pass(on):
    assert on["queries"]["is_staff__exact=1"]["status"] == 200


def test_a_query_refuses_the_arguments_of_q(on, off):
    expected = [True] * 6 if TAKES_CONNECTORS else off["queries"]["refused"]
    assert on["queries"]["refused"] == expected
    if TAKES_CONNECTORS:
        assert off["queries"]["refused"] == [None] * 6


def test_a_query_of_the_project_with_connectors_is_the_same(on, off):
    assert on["queries"]["legal"] == off["queries"]["legal"] == ["bob"]


def test_a_wrong_password_is_hashed_once_whoever_it_is_for(on, off):
    assert on["hashes"] == {"unknown": 1, "nobody": 1, "odd": 1, "bob": 1}
    if not HAS_BOTH_FIXES:
        assert off["hashes"]["nobody"] == 0
