"""Workers that get SIGTERM or Ctrl-C, on real processes: no message is lost."""

import itertools
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from bench.replacements import Load, replace
from channels_lts.backports import gone_receivers
from testing.site import PATIENCE, eventually

from .processes import count_sent, redis_layer
from .site import EdgeSite

STOPPING = "Stopping: no new message is taken."
NUMBERS = itertools.count()


class StoppingSite(EdgeSite):
    """A site whose workers "threads…" have three threads."""

    def command(self, name):
        more = ["--threads", "3"] if name.startswith("threads") else []
        return super().command(name) + more

    def end(self, name, number=signal.SIGTERM):
        """Send a signal to a process; return its exit status (int)."""
        process = self.processes.pop(name)
        process.send_signal(number)
        return ended(process)


def ended(process):
    """Return the exit status (int) of a process that ends; kill one that does not."""
    try:
        return process.wait(PATIENCE)
    finally:
        process.kill()


def is_listening(site, name):
    threads = 3 if name.startswith("threads") else 1
    return site.log(name).count("Listening on channels") == threads


@pytest.fixture(scope="module", params=["channels_lts.layer", "asgi_redis"])
def site(request):
    """Give a site without workers, with the layer of channels_lts or with stock asgi_redis."""
    layer = request.param + ".RedisChannelLayer"
    with StoppingSite({}, run=["redis", "web", "worker"], CHANNEL_LAYER=layer) as site:
        site.end("worker")
        yield site


@pytest.fixture(params=["worker", "threads"])
def worker(site, request):
    """Give the name of a worker that takes messages, with one thread or with three."""
    name = "%s-%d" % (request.param, next(NUMBERS))
    site.start(name)
    eventually(lambda: is_listening(site, name))
    yield name
    if name in site.processes:
        site.kill(name)


with_our_layer = pytest.mark.parametrize("site", ["channels_lts.layer"], indirect=True)


def ask(site, pool, count):
    """Ask for `count` slow pages; return their Futures when workers have taken all of them."""
    before = count_sent(site, "http.request")
    pages = [
        pool.submit(site.get, "/slow/", params={"seconds": 1 + number}) for number in range(count)
    ]
    eventually(lambda: count_sent(site, "http.request") == before + count)
    statistics = redis_layer(site).channel_statistics
    eventually(lambda: not statistics("http.request")["messages_pending"])
    return pages


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_running_consumers_end_and_the_process_ends(site, worker, number):
    with ThreadPoolExecutor(3) as pool:
        pages = ask(site, pool, count=3 if worker.startswith("threads") else 1)
        status = site.end(worker, number)
        assert [page.result().text for page in pages] == ["slow"] * len(pages)
    assert status == 0
    assert STOPPING in site.log(worker)
    assert "SystemExit" not in site.log(worker)


def test_a_message_that_comes_with_the_signal_is_handled(site, worker):
    """The stopped process waits in Redis. It gets the message and the signal at the same time."""
    process = site.processes[worker]
    time.sleep(1)  # until it waits
    with ThreadPoolExecutor(1) as pool:
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        (page,) = ask(site, pool, count=1)
        process.send_signal(signal.SIGCONT)
        assert page.result().text == "slow"
    assert ended(process) == 0


def socket_with_running_consumer(site):
    """Return a WebSocket whose consumer has begun, and answers at its end."""
    client = site.socket("/late/")
    before = count_sent(site, "websocket.receive")
    client.send("late")
    eventually(lambda: count_sent(site, "websocket.receive") == before + 1)
    return client


@with_our_layer
def test_a_message_that_a_consumer_sends_at_its_end_is_sent(site, worker):
    client = socket_with_running_consumer(site)
    assert site.end(worker) == 0
    assert client.recv() == "late"
    client.close()


@with_our_layer
def test_a_second_sigterm_changes_nothing(site, worker):
    process = site.processes[worker]
    with ThreadPoolExecutor(1) as pool:
        (page,) = ask(site, pool, count=1)
        process.send_signal(signal.SIGTERM)
        eventually(lambda: STOPPING in site.log(worker))
        process.send_signal(signal.SIGTERM)
        assert page.result().text == "slow"
    assert ended(process) == 0
    assert site.log(worker).count(STOPPING) == 1


@with_our_layer
def test_a_second_ctrl_c_ends_a_worker_at_once(site, worker):
    client = socket_with_running_consumer(site)
    process = site.processes[worker]
    process.send_signal(signal.SIGINT)
    eventually(lambda: STOPPING in site.log(worker))
    assert site.end(worker, signal.SIGINT) == -signal.SIGINT
    client.close()


@pytest.mark.parametrize("name", ["worker", "threads"])
@pytest.mark.parametrize("is_hanging", [False, True])
def test_a_worker_that_cannot_send_its_response_ends_in_an_outage(name, is_hanging):
    with StoppingSite({}, run=["redis", "web", name]) as site:
        path = site.address + "/stream/?count=1000&seconds=0.1"
        with requests.get(path, stream=True, timeout=PATIENCE) as response:
            assert next(response.iter_lines()) == b"0"
            redis = site.processes["redis"]
            redis.send_signal(signal.SIGSTOP if is_hanging else signal.SIGKILL)
            if not is_hanging:
                eventually(lambda: "cannot be used" in site.log(name))
            started = time.monotonic()
            assert site.end(name) == 0
            seconds = time.monotonic() - started
        assert seconds < gone_receivers.PATIENCE + (7 if is_hanging else 3)
        assert site.log(name).count("A response was not sent to its end: Redis at ") == 1
        assert "Traceback" not in site.log(name)


def test_no_request_is_lost_while_workers_with_two_redis_hosts_are_replaced():
    """`make replacements` has one host."""
    with EdgeSite({}, run=["redis", "redis2", "web", "worker1", "worker2"]) as site:
        with Load(site) as load:
            statuses = replace(site, 8)
    assert load.lost == {}
    assert load.outcomes["200"] > 8
    assert statuses == {0: 8}
