"""Processes die, or Redis loses its data: alice's page shows the right list again by itself."""

import pytest

from testing.site import eventually
from testing.visitor import Visitor

RECOVERY = 30  # seconds: the page asks every ten, and gives up an answer after eight


@pytest.fixture
def alice(window):
    alice = window("alice").until_live()
    alice.driver.execute_script("window.never_reloaded = true")
    yield alice
    assert alice.driver.execute_script("return window.never_reloaded")


@pytest.fixture
def bob(site):
    """Return the Visitor bob. He is offline, and alice's page lists him."""
    bob = Visitor(site, "bob")
    account = {"username": "bob", "password1": "correct horse battery"}
    bob.post("/signup/", password2=account["password1"], **account)
    bob.log_out()
    return bob


def follows(alice, bob):
    """Check that alice's page is right about bob now, and receives the next event at once."""
    eventually(lambda: alice.shows("bob", True), within=RECOVERY)
    alice.until_live(within=RECOVERY)
    bob.log_out()
    eventually(lambda: alice.shows("bob", False), within=RECOVERY)


def test_one_worker_of_two_is_killed(site, alice, bob):
    site.kill("worker1")
    bob.log_in()
    follows(alice, bob)
    site.start("worker1")


def test_both_workers_are_killed_and_started_again(site, alice, bob):
    bob.log_in()
    eventually(lambda: alice.shows("bob", True), within=RECOVERY)
    site.kill("worker1")
    site.kill("worker2")
    bob_logs_out_without_an_event_to_the_page(site)
    site.start("worker1")
    site.start("worker2")
    eventually(lambda: alice.shows("bob", False), within=RECOVERY)
    bob.log_in()
    follows(alice, bob)


def test_daphne_is_killed_and_started_again(site, alice, bob):
    bob.log_in()
    eventually(lambda: alice.shows("bob", True), within=RECOVERY)
    site.kill("web")
    eventually(lambda: alice.connection() == "reconnecting", within=RECOVERY)
    bob_logs_out_without_an_event_to_the_page(site)
    site.start("web")
    eventually(lambda: alice.shows("bob", False), within=RECOVERY)
    bob.log_in()
    follows(alice, bob)


def test_redis_is_killed_and_comes_back_empty(site, alice, bob):
    site.kill("redis")
    site.start("redis")
    eventually(site.is_answering)
    bob.log_in()  # Redis has lost the members of the group: no socket receives this
    follows(alice, bob)


def test_an_event_that_no_socket_received_shows_all_the_same(site, alice, bob):
    bob.log_in()
    eventually(lambda: alice.shows("bob", True), within=RECOVERY)
    bob_logs_out_without_an_event_to_the_page(site)
    eventually(lambda: alice.shows("bob", False), within=RECOVERY)


def bob_logs_out_without_an_event_to_the_page(site):
    """End Bob's logins in the database, with a feed that sends no event to a socket."""
    site.manage(
        "shell",
        "-c",
        "from display.models import LoginSession; from django.conf import settings;"
        "settings.FEED = 'tests.unit.kept_feed';"
        "LoginSession.objects.filter(user__username='bob').delete()",
    )
