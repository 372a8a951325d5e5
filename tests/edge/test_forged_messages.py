"""Items in Redis that another program has written, of each type and form: no process ends."""

import msgpack
import pytest

from scripts import redis_server
from testing.site import eventually

from .site import EdgeSite

CHANNELS = ["http.request", "websocket.connect", "websocket.receive", "websocket.disconnect"]
CHANNELS += ["a.channel"]

VALUES = [None, True, 5, -1, 2**64 - 1, 1.5, "", "text", "é", "x" * 200, b"", b"\xff", b"text"]
VALUES += [[], [5], [[]], [[[[]]]], {}, {"a": 5}]
VALUES += [msgpack.ExtType(5, b"x")]
KEYS = ["reply_channel", "path", "method", "headers", "query_string", "body", "client", "server"]
KEYS += ["root_path", "scheme", "http_version", "text", "bytes", "order", "code", "__retries__"]
KEYS += ["__asgi_channel__", "kind", "status", "content", "close", "accept"]
HEADERS = [[5], [[]], [[b"a"]], [["a", "b"]], [[5, 5]], [[b"a", None]], {"a": 5}, {5: "a"}]
NO_MSGPACK = [b"", b"\xc1", b"\x81", b"\xdf\xff\xff\xff\xff", b"\x91" * 2000, b"text"]
NO_MSGPACK += [b"\xd6\xff\0\0\0\1", b"\x81\xadreply_channel\xd6\xff\0\0\0\1"]  # times

HEADS = ["", "garbage", "1", "x 1 m  ", "1 x m  ", "0 1 m  ", "-5 1 g all ", "9" * 5000]
HEADS += ["99999999999 9999999999 %s all x" % kind for kind in "mg+-?"]


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def messages(reply_channel):
    """Return messages (list of bytes): no dict, or a dict with a wrong value or without a key."""
    whole = {"reply_channel": reply_channel, "path": "/", "method": "GET", "headers": []}
    whole.update(query_string=b"", order=0)
    values = VALUES + [{5: 6}, {b"path": b"/"}, {"reply_channel": 5}, {"path": "/deny/"}]
    values += [dict(whole, **{key: value}) for key in KEYS for value in VALUES]
    values += [dict(whole, headers=headers) for headers in HEADERS]
    values += [{key: whole[key] for key in whole if key != missing} for missing in whole]
    return NO_MSGPACK + [pack(value) for value in values]


class Forger:
    """Writes into the Redis of a site, with the keys of its channel layer."""

    def __init__(self, site):
        self.site = site
        self.redis = redis_server.connection(site.redis_socket())
        (key,) = self.redis.keys("edge:lts:daphne.response.*!")
        self.process = key.decode()[len("edge:lts:") :]

    def write(self, channel, bodies):
        """Write messages (list of bytes) as asgi_redis does: a key, and its name in a list."""
        for number, body in enumerate(bodies):
            key = "edge:forged.%s.%d" % (channel, number)
            self.redis.set(key, body, ex=60)
            self.redis.rpush("edge:" + channel, key)

    def wait_until_taken(self, channel):
        eventually(lambda: self.redis.llen("edge:" + channel) == 0)


def is_running(site, name):
    return site.processes[name].poll() is None


@pytest.fixture(scope="module")
def site():
    with EdgeSite({}) as site:
        yield site


@pytest.fixture
def forger(site):
    """Return a Forger. Each process has to run when the test ends, and an open socket to work."""
    socket = site.socket()
    yield Forger(site)
    assert all(is_running(site, name) for name in site.run)
    assert site.get("/").text == "edge"
    socket.send("hello")
    assert socket.recv() == "hello"
    socket.close()


@pytest.mark.parametrize("channel", CHANNELS)
def test_workers_continue_after_messages_of_each_form(forger, channel):
    forger.write(channel, messages(forger.process + "nobody"))
    forger.wait_until_taken(channel)


@pytest.mark.parametrize("channel", CHANNELS)
def test_workers_continue_after_items_that_are_no_keys(forger, channel):
    forger.redis.rpush("edge:" + channel, *["\0" + head for head in HEADS])
    forger.redis.rpush("edge:" + channel, "edge:" + channel, "edge::group:all", b"\xff", "")
    forger.wait_until_taken(channel)


def test_daphne_continues_after_messages_of_each_form(forger):
    forger.write(forger.process, messages(forger.process + "nobody"))
    forger.wait_until_taken(forger.process)


def test_daphne_keeps_its_sockets_after_envelopes_of_each_form(forger):
    items = [("\0" + head + " ").encode() + pack({"text": "x"}) for head in HEADS]
    forger.redis.rpush("edge:" + forger.process, *items)
    forger.wait_until_taken(forger.process)


@pytest.mark.parametrize("key", ["http.request", "websocket.connect"])
def test_workers_continue_after_a_key_of_another_type(forger, key):
    forger.redis.set("edge:" + key, "text", ex=60)
    assert forger.site.get("/").text == "edge"


def test_daphne_continues_after_a_list_of_another_type(forger):
    forger.redis.set("edge:" + forger.process, "text", ex=60)
    eventually(lambda: forger.redis.type("edge:" + forger.process) != b"string")


def test_a_worker_ends_at_a_wrong_message_if_the_check_is_switched_off():
    with EdgeSite({"OFF": ["forged-messages"]}, run=["redis", "web", "worker1"]) as site:
        Forger(site).write("a.channel", [pack({"kind": 5})])
        eventually(lambda: not is_running(site, "worker1"), 10)
