"""Large responses to slow clients, with the limits (guarded) and without them (unguarded)."""

import time

import pytest

from scripts import redis_server
from testing.site import eventually

from .frames import connect_slowly, count_rest
from .processes import count_sent, redis_layer
from .site import LIMITS, EdgeSite, request

MIB = 1 << 20
SIZE = 30 * MIB
WAITS = "More of a response waits for its client"
CUT = "A client takes a response more slowly"


def _download(site, size=SIZE):
    """Return a raw connection on which a client has begun to read a response."""
    connection = connect_slowly(site, request("/download/?size=%d" % size))
    assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
    return connection


def _pauses(site):
    """Return {name of a pause in Redis: milliseconds until it expires}."""
    connection = redis_server.connection(site.redis_socket())
    return {key: connection.pttl(key) for key in connection.keys("edge:lts:paused:*")}


@pytest.fixture(scope="module")
def impatient():
    """Return a site that waits 3 seconds for a worker.

    A busy daphne takes all that waits for it at once: here 10 parts of a download, and not 100.
    """
    with EdgeSite(LIMITS, daphne=["--http-timeout", "3"], CAPACITY="10") as site:
        yield site


def test_a_large_response_goes_at_its_clients_speed(impatient):
    before, finished = impatient.resident_bytes(), _count_finished(impatient)
    with _download(impatient) as connection:
        eventually(lambda: _pauses(impatient))
        received = 0
        for _ in range(60):  # 6 seconds: longer than a pause lasts that nobody renews
            received += len(connection.recv(4000))
            time.sleep(0.1)
            assert impatient.resident_bytes() - before < 4 * MIB
        assert all(0 < left <= 5000 for left in _pauses(impatient).values())
        _check_that_others_are_answered(impatient)
        assert _count_finished(impatient) == finished
        received += count_rest(connection)
    assert received > SIZE - 1000
    eventually(lambda: not _pauses(impatient))


def _check_that_others_are_answered(site):
    assert site.get("/").text == "edge"
    client = site.socket()
    client.send("hello")
    assert client.recv() == "hello"


def test_without_the_limit_daphne_takes_all_of_it_at_once(unguarded):
    finished = _count_finished(unguarded)
    with _download(unguarded):
        eventually(lambda: _count_finished(unguarded) > finished)
        assert not _pauses(unguarded)


def _count_finished(site):
    """Return how many downloads (int) daphne has got to the end, by its log."""
    return site.log("web").count("GET /download/")


def test_a_worker_is_free_when_the_client_leaves(guarded):
    with _download(guarded):
        eventually(lambda: _pauses(guarded))
    eventually(lambda: not _pauses(guarded), within=2)
    assert [guarded.get("/slow/?seconds=0").text for _ in range(4)] == ["slow"] * 4


def test_a_client_that_takes_nothing_is_cut(guarded, unguarded):
    before = guarded.log("web").count(CUT)
    with _download(guarded) as connection, _download(unguarded) as patient:
        eventually(lambda: guarded.log("web").count(CUT) > before)
        assert count_rest(connection) < SIZE / 2
        assert count_rest(patient) > SIZE - 1000
    assert not _pauses(guarded)


def test_reports_alone_hold_back_nothing(report_only):
    with _download(report_only) as connection:
        eventually(lambda: "REPORT_ONLY): " + WAITS in report_only.log("web"))
        assert not _pauses(report_only)
        eventually(lambda: "REPORT_ONLY): " + CUT in report_only.log("web"))
        assert count_rest(connection) > SIZE - 1000


def test_the_sender_to_a_paused_channel_alone_has_to_wait(guarded):
    layer = redis_layer(guarded)
    layer.pause("test!a", 1)
    with pytest.raises(layer.ChannelFull):
        layer.send("test!a", {"content": b"x"})
    layer.send("test!b", {"content": b"x"})
    layer.resume("test!a")
    layer.send("test!a", {"content": b"x"})
    assert count_sent(guarded, "test!") == 2


def test_a_pause_ends_by_itself(guarded):
    layer = redis_layer(guarded)
    layer.pause("test!c", 1)
    eventually(lambda: not _pauses(guarded))
    layer.send("test!c", {"content": b"x"})


def test_redis_need_not_answer_for_a_pause(guarded):
    layer = redis_layer(guarded, hosts=["unix:///nowhere.sock"])
    layer.pause("test!d", 1)
    layer.resume("test!d")
