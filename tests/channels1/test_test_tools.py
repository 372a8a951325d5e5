"""Channels' test tools, in the tests that a project writes: Django's `test` runs them."""

import os
import re
import subprocess
import sys

import pytest

from channel_dj.local import ROOT

from .consumers_site import PROJECT, ConsumersSite

pytestmark = pytest.mark.live

TESTS = PROJECT + ".tests."


@pytest.fixture(scope="module")
def run():
    """Give a function that runs tests of the project. Only TEST_CONFIG names a Redis that runs."""
    site = ConsumersSite(run=["redis"])
    site.env.update(TEST_REDIS_URL=site.redis_url("redis"), REDIS_URL="unix:///no/redis")

    def run(tests, **settings):
        done = subprocess.run(
            [sys.executable, "manage.py", "test", "--noinput", TESTS + tests],
            cwd=ROOT,
            env=dict(site.env, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout
        return int(re.search(r"^Ran (\d+) tests? in", done.stdout, re.MULTILINE).group(1))

    try:
        site.start("redis")
        yield run
    finally:
        site.close()


def test_cases_and_clients_work_without_a_server(run):
    assert run("tools", TEST_REDIS_URL="unix:///no/redis") == 23


def test_the_live_server_has_the_redis_and_the_database_of_the_test(run):
    assert run("live_server") == 7


def test_the_live_server_forks_where_python_does_not(run):
    """Python 3.14 starts processes with "forkserver"."""
    case = "live_server.LiveServerTests."
    assert run(case + "test_the_javascript_wrapper_is_served", START_METHOD="forkserver") == 1


def test_the_live_server_uses_postgresql(run, postgresql):
    assert run("live_server.LiveServerTests", POSTGRES=postgresql) == 4


@pytest.fixture
def postgresql():
    """Give "role:password:database" of a PostgreSQL on this machine."""
    if "CONSUMERS_POSTGRES" not in os.environ:
        pytest.skip(
            "no CONSUMERS_POSTGRES: set it to role:password:database of a PostgreSQL on 127.0.0.1, "
            "with a role that may create databases"
        )
    return os.environ["CONSUMERS_POSTGRES"]
