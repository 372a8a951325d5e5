"""channels_lts.layer.waiter: one thread that waits at several hosts."""

import gc
import os
import resource
import threading
import time

import pytest

from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.redis_py import RedisError
from channels_lts.layer.waiter import MultiHostWaiter


@pytest.fixture
def layer(hosts):
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    return layer


def wake(layer, host):
    layer.store.send(host=host, channel="a", body=b"", expiry=60, capacity=100, wake=True)


def seconds(function, *arguments):
    started = time.time()
    function(*arguments)
    return time.time() - started


def test_it_returns_at_once_after_it_has_subscribed_and_waits_the_next_time(layer):
    waiter = MultiHostWaiter(range(3), layer.store.subscribe)
    assert seconds(waiter.wait, 5) < 1
    assert seconds(waiter.wait, 0.3) >= 0.3


@pytest.mark.parametrize("host", range(3))
def test_it_returns_when_a_message_is_sent_at_any_host(layer, host):
    waiter = MultiHostWaiter(range(3), layer.store.subscribe)
    waiter.wait(0)
    wake(layer, host)
    wake(layer, host)
    layer.connection(host).ping()  # answered after Redis has written to the subscribers
    assert seconds(waiter.wait, 5) < 1
    assert seconds(waiter.wait, 0.3) >= 0.3  # both were read


def test_a_connection_that_ends_is_opened_again(layer):
    waiter = MultiHostWaiter(range(3), layer.store.subscribe)
    waiter.wait(0)
    layer.connection(1).execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    assert seconds(waiter.wait, 5) < 1
    assert set(waiter.connections) == {0, 2}
    waiter.wait(0)
    assert set(waiter.connections) == {0, 1, 2}


def test_without_any_host_it_raises_the_error(tmp_path):
    layer = RedisChannelLayer(hosts=[f"unix://{tmp_path / name}" for name in ("a", "b")])
    with pytest.raises(RedisError):
        MultiHostWaiter(range(2), layer.store.subscribe).wait(5)


def test_a_host_that_refuses_the_subscription_keeps_no_connection(layer, monkeypatch):
    monkeypatch.setattr("channels_lts.layer.redis_py.RawConnection.call", refuse)
    waiter = MultiHostWaiter([0], layer.store.subscribe)
    with pytest.raises(RedisError):
        waiter.wait(5)
    assert len(layer.connection(0).connection_pool._in_use_connections) == 0


def refuse(self, *command):
    raise RedisError("NOPERM")


@pytest.fixture
def many_files():
    """Open so many files that the next ones have descriptors over 1024."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(2048, limits[0]), limits[1]))
    gc.collect()  # so that nothing is closed meanwhile, and leaves a low descriptor
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    gc.disable()
    yield
    gc.enable()
    for each in opened:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_it_waits_also_in_a_process_with_over_a_thousand_open_files(hosts, many_files):
    """redis-py 2.10 asks select(), which knows file descriptors below 1024 alone."""
    layer = RedisChannelLayer(hosts=hosts)
    waiter = MultiHostWaiter(range(3), layer.store.subscribe)
    waiter.wait(0)
    assert min(connection.fileno() for connection in waiter.connections.values()) > 1024
    wake(layer, 0)
    assert seconds(waiter.wait, 5) < 1


def test_each_thread_has_subscriptions_of_its_own(layer):
    waiter = MultiHostWaiter(range(3), layer.store.subscribe)
    waiter.wait(0)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(dict(waiter.connections)))
    thread.start()
    thread.join()
    assert seen == [{}]
    assert len(waiter.connections) == 3
