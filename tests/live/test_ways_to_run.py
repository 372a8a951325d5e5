"""The site in other shapes than `make run` gives it."""

import pytest

from testing.ports import free_port
from testing.site import Site
from testing.tls import TLS
from testing.visitor import Visitor, next_event


def receives_a_login(site):
    """Check that alice's socket receives bob's logins, through any worker, daphne or Redis."""
    alice = Visitor(site, "alice").sign_up()
    bob = Visitor(site, "bob").sign_up().log_out()
    socket = alice.socket()
    for _ in range(3):
        bob.log_in()
        assert next_event(socket)["event"] == "login"
        bob.log_out()
        assert next_event(socket)["event"] == "logout"
    return True


def test_runserver_as_in_the_document():
    with Site(run=("redis", "runserver")) as site:
        assert receives_a_login(site)


def test_two_redis_hosts():
    with Site(run=("redis1", "redis2", "web", "worker1", "worker2")) as site:
        assert receives_a_login(site)


class LockedRedis(Site):
    """A site whose Redis has a password and a TLS connection."""

    def __init__(self, folder):
        self.redis_port = free_port()
        self.tls = TLS(self.redis_port, folder)
        tls = self.tls.address.replace("https://", "rediss://:secret@")
        super().__init__(REDIS_URL="%s/3?ssl_ca_certs=%s" % (tls, self.tls.certificate))

    def __enter__(self):
        self.tls.__enter__()
        return super().__enter__()

    def __exit__(self, *exc):
        super().__exit__(*exc)
        self.tls.__exit__(*exc)

    def command(self, name):
        port = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--requirepass", "secret"]
        return super().command(name) + port * (name == "redis")

    def redis_url(self, name):
        return "unix://:secret@" + self.redis_socket(name)


def test_redis_behind_tls_with_a_password_and_another_database(tmp_path):
    with LockedRedis(tmp_path) as site:
        assert receives_a_login(site)


class Threads(Site):
    """A site whose workers have four threads each."""

    def command(self, name):
        return super().command(name) + ["--threads", "4"] * name.startswith("worker")


@pytest.mark.parametrize("redises", [["redis"], ["redis1", "redis2"]])
def test_workers_of_several_threads(redises):
    with Threads(run=redises + ["web", "worker1", "worker2"]) as site:
        assert receives_a_login(site)


def test_one_worker():
    with Site(run=("redis", "web", "worker1")) as site:
        assert receives_a_login(site)


def test_a_public_feed_is_open_to_anonymous_visitors():
    with Site(PUBLIC_FEED="true") as site:
        anybody = Visitor(site, "anybody")
        socket = anybody.socket()
        Visitor(site, "bob").sign_up()
        assert next_event(socket)["username"] == "bob"
        assert anybody.state()["online"] == 1


@pytest.mark.parametrize("origin", ["http://evil.example", None])
def test_a_public_feed_is_for_our_own_pages_all_the_same(origin):
    import websocket

    with Site(PUBLIC_FEED="true") as site, pytest.raises(websocket.WebSocketBadStatusException):
        Visitor(site, "anybody").socket(origin=origin, suppress_origin=origin is None)
