"""Redis ends, and starts again with no data."""

import signal
import time

import requests

from scripts import redis_server
from testing.site import eventually
from testing.visitor import next_event


def test_without_redis_pages_answer_503_and_the_site_recovers_by_itself(site, alice, bob):
    site.kill("redis")
    seconds = sorted(seconds_until_a_503(site) for _ in range(3))
    assert seconds[1] < 3, seconds  # without the wait of a Redis that hangs, which is four
    assert seconds[2] < 10, seconds  # one of them may meet a machine that stands still
    site.start("redis")
    eventually(site.is_answering)
    socket = alice.socket()
    bob.log_in()
    assert next_event(socket)["username"] == "bob"
    for process in ("web", "worker1", "worker2"):
        eventually(lambda name=process: "is back after" in site.log(name))
        log = site.log(process)
        assert "Traceback" not in log
        assert log.count("cannot be used") == 1, log
        assert log.count("is back after") == 1, log


def seconds_until_a_503(site):
    started = time.time()
    assert requests.get(site.address + "/login/").status_code == 503
    return time.time() - started


def test_a_redis_that_hangs_is_an_outage_too(site):
    site.processes["redis"].send_signal(signal.SIGSTOP)
    try:
        for _ in range(2):
            assert requests.get(site.address + "/login/", timeout=30).status_code == 503
    finally:
        site.processes["redis"].send_signal(signal.SIGCONT)
    eventually(site.is_answering)


def test_processes_that_start_before_redis_wait_for_it(site):
    for name in ("web", "worker1", "worker2", "redis"):
        site.kill(name)
    before = site.log("worker1").count("cannot be used")
    for name in ("web", "worker1", "worker2"):
        site.start(name)
    eventually(lambda: site.log("worker1").count("cannot be used") > before)
    site.start("redis")
    eventually(site.is_answering)


def test_a_garbled_message_in_redis_ends_no_worker(site):
    connection = redis_server.connection(site.redis_socket())
    for body in (b"", b"\xc1", b"garbage"):
        connection.set("asgi:garbled", body)
        connection.rpush("asgi:http.request", "asgi:garbled")
        assert site.is_answering()
    connection.rpush("asgi:http.request", b"\0garbled")
    assert site.is_answering()
    assert all(process.poll() is None for process in site.processes.values())
