"""The site in other shapes than `make run` gives it."""

import pytest

from .site import Site
from .visitor import Visitor, news


def hears_a_login(site):
    """Alice's socket hears bob's login, whichever worker, daphne or Redis it goes through."""
    alice = Visitor(site, "alice").sign_up()
    bob = Visitor(site, "bob").sign_up().log_out()
    socket = alice.socket()
    for _ in range(3):
        bob.log_in()
        assert news(socket)["event"] == "login"
        bob.log_out()
        assert news(socket)["event"] == "logout"
    return True


def test_runserver_as_in_the_document():
    with Site(run=("redis", "runserver")) as site:
        assert hears_a_login(site)


def test_two_redis_hosts():
    with Site(run=("redis1", "redis2", "web", "worker1", "worker2")) as site:
        assert hears_a_login(site)


def test_one_worker():
    with Site(run=("redis", "web", "worker1")) as site:
        assert hears_a_login(site)


def test_a_public_feed_is_open_to_those_who_are_not_logged_in():
    with Site(PUBLIC_FEED="true") as site:
        anybody = Visitor(site, "anybody")
        socket = anybody.socket()
        Visitor(site, "bob").sign_up()
        assert news(socket)["username"] == "bob"
        assert anybody.state()["online"] == 1


@pytest.mark.parametrize("origin", ["http://evil.example", None])
def test_a_public_feed_is_for_our_own_pages_all_the_same(origin):
    import websocket

    with Site(PUBLIC_FEED="true") as site, pytest.raises(websocket.WebSocketBadStatusException):
        Visitor(site, "anybody").socket(origin=origin, suppress_origin=origin is None)
