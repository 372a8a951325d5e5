"""A Redis that hangs: one caller waits, all others fail at once. Each host for itself."""

import os
import signal
import subprocess
import threading
import time

import pytest
import redis

from channels_lts.layer import MessageTooLarge, RedisChannelLayer, RedisUnavailable
from channels_lts.layer.redis_errors import HostAway
from channels_lts.layer.redis_py import RawConnection, client
from scripts import redis_server
from testing.ports import free_port
from testing.site import eventually

MESSAGE = {"text": "hello"}
TIMEOUT = 1.5  # seconds that a command waits


class Server:
    """A Redis of one test, in a folder (str), with more options (str)."""

    def __init__(self, folder, *options):
        self.url = "unix://%s/s" % folder
        self.command = redis_server.command(folder, folder + "/s") + list(options)
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        eventually(self._is_answering)

    def _is_answering(self):
        try:
            return client(self.url, {}).time()
        except redis.ConnectionError:
            return False

    def stop(self):
        """Let it hang, until `go_on`."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def servers(tmp_path):
    """Return a function that starts a Redis with options (str)."""
    started = []

    def start(*options):
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Server(str(folder), *options))
        return started[-1]

    yield start
    for server in started:
        server.go_on()
        server.kill()


def layer_of(*servers, **options):
    class Layer(RedisChannelLayer):
        blpop_timeout = 1
        answer_timeout = TIMEOUT - 1

    return Layer(hosts=[server.url for server in servers], **options)


def seconds_of(function, *args):
    """Return how long (float) a call takes that raises RedisUnavailable."""
    started = time.monotonic()
    with pytest.raises(RedisUnavailable):
        function(*args)
    return time.monotonic() - started


def hang(server, layer):
    """Let a server hang, and one caller see it."""
    layer.send("http.request", MESSAGE)
    server.stop()
    assert seconds_of(layer.send, "http.request", MESSAGE) >= TIMEOUT - 0.1


def test_while_redis_hangs_one_caller_waits_and_the_others_fail_at_once(servers):
    server = servers()
    layer = layer_of(server)
    hang(server, layer)
    calls = [
        (layer.send, "http.request", MESSAGE),
        (layer.group_add, "users", "a.channel"),
        (layer.group_channels, "users"),
        (layer.store.open_reader, "a"),
    ]
    started = time.monotonic()
    for _ in range(20):
        for call in calls[:3]:
            assert seconds_of(*call) < TIMEOUT
        layer.send_group("users", MESSAGE)
        layer.group_discard("users", "a.channel")
        assert layer.receive(["http.request"]) == (None, None)
        with pytest.raises(HostAway):
            RawConnection(layer.connection(0))
    assert time.monotonic() - started < TIMEOUT  # 120 calls


def test_after_the_hang_all_works_again_and_nothing_is_done_afterwards(servers):
    server = servers()
    layer = layer_of(server)
    hang(server, layer)
    time.sleep(0.5)
    server.go_on()
    started = time.monotonic()
    assert layer.receive(["http.request"], block=True) in [("http.request", MESSAGE), (None, None)]
    eventually(lambda: not layer.connection(0).host.is_away)
    assert time.monotonic() - started < TIMEOUT + 20
    layer.receive(["http.request"])  # what was sent before the hang, if it is still there
    assert layer.receive(["http.request"]) == (None, None)
    layer.send("http.request", MESSAGE)
    assert layer.receive(["http.request"]) == ("http.request", MESSAGE)


def test_of_many_threads_at_once_each_waits_once_at_most(servers):
    server = servers()
    layer = layer_of(server)
    layer.send("http.request", MESSAGE)
    server.stop()
    took = []

    def send():
        for _ in range(3):
            took.append(seconds_of(layer.send, "http.request", MESSAGE))

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 15
    assert sum(seconds > TIMEOUT / 2 for seconds in took) <= 5


def test_a_worker_that_waits_sees_that_redis_is_back(servers):
    server = servers()
    layer = layer_of(server)
    server.kill()
    assert layer.receive(["http.request"], block=True) == (None, None)
    server.start()
    RedisChannelLayer(hosts=[server.url]).send("http.request", MESSAGE)
    found = eventually(lambda: layer.receive(["http.request"], block=True)[1])
    assert found == MESSAGE


def test_of_two_hosts_the_other_goes_on_at_full_speed(servers, caplog):
    away, fine = servers(), servers()
    layer = layer_of(away, fine)
    away.stop()
    for _ in range(4):
        try:
            layer.send("http.request", MESSAGE)
        except RedisUnavailable:
            pass
    assert layer.receive(["http.request"], block=True)[1] == MESSAGE
    while layer.receive(["http.request"], block=True)[1]:
        pass
    sender = RedisChannelLayer(hosts=[fine.url], prefix=layer.prefix)
    started = time.monotonic()
    for number in range(20):
        sender.send("http.request", {"n": number})
        sender.store.connection(0).publish("asgi:lts:wake", "")
        assert layer.receive(["http.request"], block=True) == ("http.request", {"n": number})
    assert time.monotonic() - started < TIMEOUT
    lines = [line for line in caplog.messages if "cannot be used" in line]
    assert len(lines) == 1
    assert away.url in lines[0] and fine.url not in lines[0]


def test_the_outage_of_one_host_is_one_line_and_its_end_another(servers, caplog):
    away, fine = servers(), servers()
    layer = layer_of(away, fine)
    layer.outage.quiet = 0.2
    for _ in range(2):
        away.kill()
        for number in range(20):
            layer.receive(["http.request"], block=False)
            try:
                layer.group_add("users-%d" % number, "a.channel")
            except RedisUnavailable:
                pass
        away.start()
        eventually(lambda: not layer.connection(0).host.is_away)
        time.sleep(0.3)
        layer.receive(["http.request"])
    assert [line.partition("retrying")[0].partition(" after")[0] for line in caplog.messages] == [
        "Redis at %s cannot be used, " % away.url,
        "Redis at %s is back" % away.url,
    ] * 2


def test_a_process_that_was_forked_in_an_outage_sees_its_end(servers):
    server = servers()
    layer = layer_of(server)
    hang(server, layer)
    child = os.fork()
    if not child:
        try:
            eventually(lambda: not layer.connection(0).host.is_away or _try(layer))
        except BaseException:
            os._exit(1)
        os._exit(0)
    time.sleep(0.5)
    server.go_on()
    assert os.waitpid(child, 0)[1] == 0


def _try(layer):
    try:
        layer.send("http.request", MESSAGE)
    except RedisUnavailable:
        return False
    return True


def test_a_limit_of_the_clients_own_connections_is_no_outage(servers):
    layer = layer_of(servers(), connection_kwargs={"max_connections": 1})
    held = RawConnection(layer.connection(0))
    for connect in (lambda: layer.send("a.channel", MESSAGE), lambda: layer.store.subscribe(0)):
        with pytest.raises(Exception, match="Too many connections"):
            connect()
        assert not layer.connection(0).host.is_away
    held.close()
    layer.send("a.channel", MESSAGE)


def test_a_client_of_no_layer_names_no_host_and_tries_each_time(servers):
    server = servers()
    alone = client(server.url, {})
    raw = RawConnection(alone)
    assert not hasattr(raw.no_answer(3), "where")
    raw.close()
    server.kill()
    for _ in range(2):
        with pytest.raises(redis.ConnectionError) as raised:
            alone.ping()
        assert not isinstance(raised.value, HostAway)


def test_a_redis_that_answers_with_an_error_is_asked_no_more(servers):
    server = servers("--rename-command", "PING", "")
    layer = RedisChannelLayer(hosts=["redis://127.0.0.1:%d/0" % free_port()])
    host = layer.connection(0).host
    host.pool = client(server.url, {}).connection_pool
    seconds_of(layer.send, "http.request", MESSAGE)
    eventually(lambda: not host.is_away)


# One refused message is no outage


def limited(server, name, value):
    try:
        client(server.url, {}).execute_command("CONFIG", "SET", name, value)
    except redis.ResponseError:
        pytest.skip("this Redis is older than " + name)


@pytest.mark.parametrize("name", ["proto-max-bulk-len", "client-query-buffer-limit", "maxmemory"])
def test_a_message_that_redis_never_takes_is_refused_and_is_no_outage(servers, name, caplog):
    server = servers()
    layer = layer_of(server)
    limited(server, name, 2 * 2**20)
    before = client(server.url, {}).info("stats")["total_net_input_bytes"]
    with pytest.raises(MessageTooLarge, match=name) as raised:
        layer.send("http.request", {"body": b"x" * (2 * 2**20)})
    assert isinstance(raised.value, RedisChannelLayer.ChannelFull)
    assert not raised.value.may_be_done and raised.value.is_final
    assert client(server.url, {}).info("stats")["total_net_input_bytes"] < before + 2**20
    assert caplog.text == ""
    layer.send_group("users", {"body": b"x" * (2 * 2**20)})
    assert [line.partition(":")[0] for line in caplog.messages] == [
        "A message to the group users was not sent"
    ]
    if name != "maxmemory":  # which is reached by what Redis itself needs
        layer.send("http.request", {"body": b"x" * 2**20})
        assert len(layer.receive(["http.request"])[1]["body"]) == 2**20


def test_to_several_hosts_a_message_that_redis_never_takes_is_refused_too(servers, caplog):
    server, other = servers(), servers()
    for one in (server, other):
        limited(one, "proto-max-bulk-len", 2 * 2**20)
    layer = layer_of(server, other)
    layer.store.register(process="a.b!", number=None, expiry=9, format_expiry=9)
    layer.group_add("users", "a.b!c")
    layer.send_group("users", {"body": b"x" * (2 * 2**20)})
    assert "was not sent: A message of" in caplog.text
    assert "cannot be used" not in caplog.text


def test_where_redis_does_not_tell_its_limits_its_defaults_count(servers):
    layer = layer_of(servers("--rename-command", "CONFIG", ""))
    layer.send("http.request", {"body": b"x" * (2 * 2**20)})
    assert len(layer.receive(["http.request"])[1]["body"]) == 2 * 2**20
