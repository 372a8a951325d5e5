"""Outages of Redis, seen from outside: what visitors get, what is done, and what the log says."""

import signal
import threading
import time
from contextlib import contextmanager

import pytest

from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.redis_errors import ResponseError
from testing.site import eventually

from .processes import count_sent, stopped_workers, visits
from .site import EdgeSite

WAIT = 4  # seconds that daphne waits for an answer of Redis


@pytest.fixture(scope="module")
def site():
    with EdgeSite({}) as site:
        yield site


@contextmanager
def stopped(site, name="redis"):
    """Let a Redis hang, within this context."""
    site.processes[name].send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        site.processes[name].send_signal(signal.SIGCONT)


def at_once(number, function):
    """Call a function in several threads; return what it returned (list), in order of the ends."""
    found = []
    threads = [
        threading.Thread(target=lambda name=name: found.append(function(name)))
        for name in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_a_request_that_was_answered_with_a_503_is_not_carried_out_later(site):
    assert site.post("/visit/?name=before").text == "noted"
    sent = count_sent(site, "http.request")
    with stopped_workers(site):
        time.sleep(RedisChannelLayer.blpop_timeout + 1)  # no worker waits in Redis any more
        with stopped(site):
            started = time.monotonic()
            for name in ("first", "second", "third"):
                assert site.post("/visit/?name=" + name).status_code == 503
            time.sleep(max(0, 6 - (time.monotonic() - started)))
    eventually(lambda: site.post("/visit/?name=after").status_code == 200)
    assert [name for name in visits(site) if name != "after"] == ["before"]
    assert count_sent(site, "http.request") == sent + visits(site).count("after")


def test_of_requests_at_once_in_a_hang_no_one_waits_for_the_other(site):
    assert site.get("/").status_code == 200

    def ask(number):
        return site.get("/?%d" % number).status_code, time.monotonic()

    with stopped(site):
        started = time.monotonic()
        found = at_once(5, ask)
        assert [status for status, _ in found] == [503] * 5
        seconds = [ended - started for _, ended in found]
        # One of them waits, or the listener did it before. Two after each other take twice as long.
        assert seconds[-1] < 2 * WAIT - 1, seconds
        started = time.monotonic()
        for number in range(5):
            assert ask(number)[0] == 503
        assert time.monotonic() - started < WAIT / 2
    eventually(lambda: site.get("/").status_code == 200)


def test_sockets_that_come_in_an_outage_are_refused_without_a_traceback():
    with EdgeSite({}, run=["redis", "redis2", "web", "worker1", "worker2"]) as site:
        hosts = site.env["REDIS_URL"].split(",")
        layer = RedisChannelLayer(hosts=hosts, prefix="edge:")
        away = ["redis", "redis2"][layer.consistent_hash("all")]  # the home of the sockets' group
        site.kill(away)
        own = [b"Origin: http://localhost"]
        found = []
        for _ in range(2):
            found += at_once(5, lambda number: site.handshake("/own/", own))
        assert 101 not in found
        for name in ("web", "worker1", "worker2"):
            eventually(lambda name=name: "cannot be used" in site.log(name))
            lines = [line for line in site.log(name).split("\n") if "cannot be used, re" in line]
            assert len(lines) == 1, site.log(name)
            assert away + ".sock cannot be used" in lines[0]
        assert "Traceback" not in site.logs()
        site.start(away)
        eventually(lambda: site.handshake("/own/", own) == 101)
        for name in ("web", "worker1", "worker2"):
            eventually(lambda name=name: site.log(name).count("is back after") == 1)


def test_a_body_that_redis_never_takes_is_one_refused_request():
    with EdgeSite({"MAX_BODY": 4 * 2**20}) as site:
        connection = RedisChannelLayer(hosts=[site.redis_url("redis")]).connection(0)
        try:
            connection.execute_command("CONFIG", "SET", "proto-max-bulk-len", 2**20)
        except ResponseError:
            pytest.skip("Redis before 4.0 cannot change this limit")
        assert site.post("/echo/", data=b"x" * (2 * 2**20)).status_code == 413
        assert site.post("/echo/", data=b"x" * 2**19).json()["size"] == 2**19
        assert "cannot be used" not in site.logs()
