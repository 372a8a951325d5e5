"""A consumer sends to all sockets of a group except to the one that it answers."""

import pytest

from testing.site import eventually

from .site import EdgeSite

STOCK = "asgi_redis.RedisChannelLayer"
# Stock daphne with its own layer runs without the backport of daphne's delivery.
KINDS = {
    "twisted": {},
    "force-sync": {"daphne": ["--force-sync"]},
    "stock layer": {"CHANNEL_LAYER": STOCK},
    "two hosts": {"run": ["redis", "redis2", "web", "worker1", "worker2"]},
}


@pytest.fixture(scope="module", params=sorted(KINDS))
def site(request):
    with EdgeSite({}, **KINDS[request.param]) as site:
        yield site


def test_all_but_the_sender_receive_its_message(site):
    sockets = [site.socket("/others/") for _ in range(3)]
    if site.run[:2] == ["redis", "web"]:
        eventually(lambda: site.members("all") >= 3)
    first, second, third = sockets
    first.send("from the first")
    assert [second.recv(), third.recv()] == ["from the first"] * 2
    second.send("from the second")
    assert [first.recv(), third.recv()] == ["from the second"] * 2
    third.send("from the third")
    assert [first.recv(), second.recv()] == ["from the third"] * 2
