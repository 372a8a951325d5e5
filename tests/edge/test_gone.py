"""Responses that nobody receives any more: their client has left, or their daphne has ended."""

import os
import signal
import threading
import time

import pytest
import requests

from channels_lts.layer import RedisChannelLayer
from scripts import redis_server, serve
from testing.cutting_proxy import CuttingProxy
from testing.ports import free_port
from testing.site import PATIENCE, eventually

from .frames import connect_slowly
from .processes import stopped_workers, visits
from .site import LIMITS, EdgeSite, request

MIB = 1 << 20
NOT_SENT = "A response was not sent to its end"


class TwoServers(EdgeSite):
    """A site with one worker and a second daphne, which a test may end."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, run=["redis", "web", "web2", "worker1"], **kwargs)
        self.second_port = free_port()

    def command(self, name):
        if name == "web2":
            return serve.command("127.0.0.1", str(self.second_port), self.application)
        return super().command(name)

    def start_second(self):
        """Start the second daphne again, unless it runs, and wait until it listens."""
        if "web2" not in self.processes:
            self.start("web2")
        eventually(lambda: is_open(self.second_port))


def is_open(port):
    try:
        requests.get("http://127.0.0.1:%d/" % port, timeout=PATIENCE)
    except requests.ConnectionError:
        return False
    return True


@pytest.fixture(scope="module")
def site():
    with TwoServers(LIMITS) as site:
        yield site


@pytest.fixture
def ended(site):
    """Return the path of a file that is there when a stream has ended."""
    path = os.path.join(site.folder, "ended")
    if os.path.exists(path):
        os.remove(path)
    return path


def keys(site, pattern):
    return redis_server.connection(site.redis_socket()).keys("edge:lts:" + pattern)


def begin_stream(site, ended, port=None, seconds=0.02, size=10):
    """Return a response of which one part has come."""
    address = "http://127.0.0.1:%d/endless/" % (port or site.port)
    query = {"seconds": seconds, "size": size, "ended": ended}
    response = requests.get(address, query, stream=True, timeout=PATIENCE)
    response.parts = response.iter_content(1)  # its end would close the connection
    assert next(response.parts) == b"x"
    return response


def check_worker_is_free(site):
    assert site.get("/slow/?seconds=0").text == "slow"


# The client


def test_a_worker_is_free_when_its_client_has_left(site, ended):
    begin_stream(site, ended).close()
    eventually(lambda: os.path.exists(ended))
    check_worker_is_free(site)


def test_a_worker_is_free_when_the_client_of_a_paused_response_has_left(site, ended):
    path = "/endless/?seconds=0&size=65536&ended=" + ended
    with connect_slowly(site, request(path)) as connection:
        assert connection.recv(10)
        eventually(lambda: keys(site, "paused:*"))
    eventually(lambda: os.path.exists(ended))
    check_worker_is_free(site)


def test_one_client_that_left_is_one_mark_and_one_that_got_all_is_none(site, ended):
    before = len(keys(site, "gone:*"))
    check_worker_is_free(site)
    assert site.get("/stream/?count=3&seconds=0").text == "0\n1\n2\n"
    with site.connect() as connection:
        connection.sendall(
            b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n12"
        )
    assert len(keys(site, "gone:*")) == before
    begin_stream(site, ended).close()
    eventually(lambda: os.path.exists(ended))
    assert len(keys(site, "gone:*")) == before + 1


def test_the_worker_of_a_request_that_daphne_gave_up_is_free(ended):
    with EdgeSite(run=["redis", "web", "worker1"], daphne=["--http-timeout", "1"]) as site:
        query = {"wait": 2, "seconds": 0.02, "ended": ended_in(site)}
        assert site.get("/endless/", params=query).status_code == 503
        eventually(lambda: os.path.exists(ended_in(site)))
        eventually(lambda: site.get("/slow/?seconds=0").status_code == 200)


@pytest.mark.parametrize("off,done_later", [([], []), (["gone-clients"], ["late", "later"])])
@pytest.mark.parametrize("hosts", ["redis", "redis redis2"])
def test_a_request_that_no_worker_took_in_time_is_not_carried_out_later(off, done_later, hosts):
    run = hosts.split() + ["web", "worker1"]
    with EdgeSite({"OFF": off}, run=run, daphne=["--http-timeout", "1"]) as site:
        for name in ("late", "later"):
            with stopped_workers(site):
                time.sleep(RedisChannelLayer.blpop_timeout + 1)  # no worker waits in Redis any more
                assert site.post("/visit/?name=" + name).status_code == 503
            socket = site.socket()  # three messages: of two hosts the other one is next
            socket.send("x")
            socket.recv()
            socket.close()
        eventually(lambda: site.post("/visit/?name=after").status_code == 200)
        assert [name for name in visits(site) if name != "after"] == done_later


def test_a_request_whose_sending_failed_is_not_carried_out_later():
    site = EdgeSite({}, run=["redis", "web", "worker1"])
    with CuttingProxy(site.redis_socket()) as proxy:
        site.env["REDIS_URL"] = "redis://127.0.0.1:%d/0" % proxy.port
        with site:
            with stopped_workers(site):
                time.sleep(RedisChannelLayer.blpop_timeout + 1)  # no worker waits in Redis any more
                proxy.needle = b"name=cut"
                assert site.post("/visit/?name=cut").status_code == 503
                assert proxy.cuts == 1
            eventually(lambda: site.post("/visit/?name=after").status_code == 200)
            assert "cut" not in visits(site)


def ended_in(site):
    return os.path.join(site.folder, "ended")


def test_a_worker_is_free_when_a_client_that_takes_nothing_is_cut(site, ended):
    path = "/endless/?seconds=0&size=65536&ended=" + ended
    with connect_slowly(site, request(path)):
        eventually(lambda: os.path.exists(ended))
    check_worker_is_free(site)


@pytest.mark.parametrize("is_early", [True, False])
def test_a_worker_is_free_when_redis_has_no_mark_of_the_client_that_left(site, ended, is_early):
    response = begin_stream(site, ended, seconds=0.5)
    if is_early:  # Redis loses the mark
        response.close()
    site.kill("redis")
    response.close()
    time.sleep(0.5)
    site.start("redis")
    eventually(lambda: os.path.exists(ended))
    eventually(lambda: site.get("/slow/?seconds=0").status_code == 200)


def test_a_layer_that_knows_no_clients_that_left_is_left_alone():
    with EdgeSite({}, CHANNEL_LAYER="asgi_redis.RedisChannelLayer") as site:
        path = site.address + "/stream/?count=50&seconds=0.02"
        requests.get(path, stream=True, timeout=PATIENCE).close()
        check_worker_is_free(site)
        time.sleep(1)
        assert "Traceback" not in site.log("web") and "ERROR" not in site.log("web")


# daphne


@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("kind", ["quick", "paused", "large"])
def test_a_worker_is_free_when_its_daphne_has_ended(site, ended, name, kind):
    site.start_second()
    response = begin(kind, site, ended)
    site.kill("web2", getattr(signal, name))
    started = time.time()
    check_worker_is_free(site)
    assert time.time() - started < 15  # a registration lasts for 45 seconds
    assert os.path.exists(ended)
    response.close()


def begin(kind, site, ended):
    """Return a response of the second daphne, which has begun: of small parts, held back because
    its client reads nothing, or large and read by a thread as fast as it comes."""
    if kind == "quick":
        return begin_stream(site, ended, site.second_port)
    response = begin_stream(site, ended, site.second_port, seconds=0, size=MIB // 2)
    if kind == "paused":
        eventually(lambda: keys(site, "paused:*"))
        return response

    def read():
        try:
            while response.raw.read(MIB):
                pass
        except Exception:
            pass

    threading.Thread(target=read, daemon=True).start()
    time.sleep(0.3)
    return response


# Redis


def test_a_redis_that_is_away_for_a_while_makes_no_receiver_gone(site):
    before = site.log("worker1").count(NOT_SENT)
    path = site.address + "/stream/?count=30&seconds=0.1"
    with requests.get(path, stream=True, timeout=PATIENCE) as response:
        parts = response.iter_lines()
        assert next(parts) == b"0"
        site.kill("redis")
        time.sleep(2)
        site.start("redis")
        assert list(parts)[-1] == b"29"
    assert site.log("worker1").count(NOT_SENT) == before


def test_a_response_of_which_a_part_may_be_missing_is_cut(site):
    path = site.address + "/stream/?count=100&seconds=0.1"
    with requests.get(path, stream=True, timeout=PATIENCE) as response:
        parts = response.iter_lines()
        assert next(parts) == b"0"
        redis = site.processes["redis"].pid
        os.kill(redis, signal.SIGSTOP)
        time.sleep(6)  # longer than a worker waits for an answer
        os.kill(redis, signal.SIGCONT)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(parts)
    eventually(lambda: site.get("/slow/?seconds=0").status_code == 200)
