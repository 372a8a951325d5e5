"""A body that Redis cannot take is refused for good, and is no outage."""

import pytest
import websocket

from scripts import redis_server
from testing.site import eventually

from .processes import redis_layer, stopped_workers
from .project.small_layer import LARGEST
from .site import EdgeSite, request, status, statuses

LAYER = "tests.edge.project.small_layer.SmallLayer"
LINE = "is larger than Redis takes"
MIB = 1 << 20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def small():
    """Return a site whose channel layer takes only small messages, and few of them."""
    with EdgeSite({}, CHANNEL_LAYER=LAYER, CAPACITY="3") as site:
        yield site


@pytest.fixture(scope="module")
def redis_1mb():
    """Return a site whose Redis takes 1 MiB at a time, the least that can be set."""
    with EdgeSite({}) as site:
        connection = redis_server.connection(site.redis_socket())
        connection.config_set("proto-max-bulk-len", MIB)
        yield site


def test_a_body_that_redis_itself_does_not_take_is_a_413(redis_1mb):
    for _ in range(3):
        assert redis_1mb.post("/echo/", data=b"x" * 2 * MIB).status_code == 413
        assert redis_1mb.post("/echo/", data=b"x" * (MIB // 2)).json()["size"] == MIB // 2
    assert "cannot be used" not in redis_1mb.log("web")
    assert "is back after" not in redis_1mb.log("web")


def test_a_body_that_is_larger_than_the_memory_of_redis_is_a_413(redis_1mb):
    connection = redis_server.connection(redis_1mb.redis_socket())
    connection.config_set("proto-max-bulk-len", 512 * MIB)
    connection.config_set("maxmemory", 16 * MIB)
    try:
        assert redis_1mb.post("/echo/", data=b"x" * 17 * MIB).status_code == 413
        assert redis_1mb.get("/").text == "edge"
    finally:
        connection.config_set("maxmemory", 0)
        connection.config_set("proto-max-bulk-len", MIB)
    assert "cannot be used" not in redis_1mb.log("web")


def test_a_body_that_is_too_large_is_a_413(small):
    answer = small.post("/echo/", data=b"x" * (LARGEST + 1))
    assert answer.status_code == 413
    assert "too large" in answer.text
    assert "The body of a request " + LINE in small.log("web")
    assert "cannot be used" not in small.log("web")


@pytest.mark.parametrize("headers", [{}, FORM])
def test_a_body_that_is_chunked_or_a_form_is_a_413_too(small, headers):
    parts = iter([b"x" * LARGEST, b"y"])
    assert small.post("/echo/", data=parts, headers=headers).status_code == 413


def test_a_body_up_to_the_limit_arrives(small):
    assert small.post("/echo/", data=b"x" * LARGEST).json()["size"] == LARGEST


def test_the_connection_is_kept_after_a_413(small):
    first = b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\n\r\n"
    answers = small.send(first + b"x" * 3000, request("/"))
    assert statuses(answers) == [413, 200] and answers.endswith(b"edge")


def test_others_are_answered_while_bodies_are_refused(small):
    for _ in range(5):
        assert small.post("/echo/", data=b"x" * 3000).status_code == 413
        assert small.get("/").text == "edge"


@pytest.mark.parametrize("send", ["send", "send_binary"])
def test_a_message_that_is_too_large_closes_its_socket_with_1009(small, send):
    socket = small.socket()
    getattr(socket, send)("x" * LARGEST)
    assert len(socket.recv()) == LARGEST
    getattr(socket, send)("x" * (LARGEST + 1))
    opcode, frame = socket.recv_data()
    assert (opcode, frame[:2]) == (websocket.ABNF.OPCODE_CLOSE, (1009).to_bytes(2, "big"))
    eventually(lambda: "A WebSocket message " + LINE in small.log("web"))


def test_a_full_queue_is_a_503_and_1013_still(small):
    socket = small.socket()
    with stopped_workers(small):
        _fill(small, "http.request")
        _fill(small, "websocket.receive")
        assert status(small.send(request("/"))) == 503
        socket.send("x")
        assert socket.recv_data()[1][:2] == (1013).to_bytes(2, "big")


def _fill(site, channel):
    layer = redis_layer(site, capacity=3)
    with pytest.raises(layer.ChannelFull):
        for _ in range(10):
            layer.send(channel, {"reply_channel": "nowhere!a", "path": "/nowhere/"})
