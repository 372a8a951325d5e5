"""Real Redis servers for the channel layer."""

import subprocess
import tempfile
import time
from unittest import mock

import pytest

from channels_lts.backports import apply_all
from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.redis_host import Host
from scripts import redis_server
from testing.cutting_proxy import CuttingProxy

OWN_OPTIONS = {"retry_on_timeout": True}  # of redis-py, for a layer's connections


@pytest.fixture(scope="session")
def hosts():
    """Return the URLs of three Redis servers."""
    apply_all()
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        sockets = ["%s/%d" % (folder, number) for number in range(3)]
        servers = [
            subprocess.Popen(redis_server.command(folder, path), stdout=subprocess.DEVNULL)
            for path in sockets
        ]
        urls = ["unix://" + path for path in sockets]
        while not all(map(redis_server.is_answering, urls)):
            assert not any(server.poll() for server in servers), "a Redis did not start"
            time.sleep(0.01)
        yield urls
        for server in servers:
            server.kill()
            server.wait()


@pytest.fixture(autouse=True)
def disconnect(monkeypatch):
    """Close the connections of the layers that a test makes: many systems allow 1024 files."""
    pools = []
    generate = RedisChannelLayer._generate_connections

    def noted(layer, hosts, redis_kwargs):
        clients = generate(layer, hosts, redis_kwargs)
        pools.extend(client.connection_pool for client in clients)
        return clients

    monkeypatch.setattr(RedisChannelLayer, "_generate_connections", noted)
    yield
    for pool in pools:
        pool.disconnect()


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    """End the threads that ask a Redis which is away. One logged into the test after its own."""
    asked = []
    start = Host._start

    def noted(host):
        asked.append(host)
        start(host)

    monkeypatch.setattr(Host, "_start", noted)
    yield
    for host in asked:
        host.log = mock.Mock()
        host._ask = lambda: None


@pytest.fixture
def own(hosts):
    """Return a layer over one Redis, which is empty."""
    layer = RedisChannelLayer(hosts=hosts[:1])
    layer.connection(0).flushall()  # other tests use other prefixes
    return layer


@pytest.fixture
def proxy(hosts):
    with CuttingProxy(hosts[0][len("unix://") :]) as proxy:
        yield proxy


@pytest.fixture(params=[{}, OWN_OPTIONS], ids=["quick", "own-options"])
def proxied(proxy, own, request):
    """Return a layer whose connections go through the proxy, on an empty Redis."""
    url = "redis://127.0.0.1:%d/0" % proxy.port
    layer = RedisChannelLayer(hosts=[url], connection_kwargs=request.param)
    layer.send("http.request", {"text": "first"})
    assert own.receive(["http.request"]) == ("http.request", {"text": "first"})
    return layer
