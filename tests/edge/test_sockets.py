"""What a client may send over a WebSocket, with the limit (guarded) and without it (unguarded)."""

import pytest
from websocket import ABNF

from testing.site import eventually

from .frames import close_code, count_rest, frame, is_open, send_message
from .processes import count_sent, stopped_workers
from .site import LIMITS, EdgeSite, handshake, request

MAX_MESSAGE = LIMITS["MAX_MESSAGE"]
IN_FRAMES = pytest.mark.parametrize("parts", [1, 3])
MIB = 1 << 20
LARGE = 4 * MIB
LARGE_FRAME = frame(bytes(LARGE))


@pytest.fixture(scope="module")
def listening_only():
    """Return a site whose clients may send no message."""
    with EdgeSite(dict(LIMITS, MAX_MESSAGE=0)) as site:
        yield site


@IN_FRAMES
def test_a_message_at_the_limit_comes_to_its_consumer(guarded, parts):
    client = guarded.socket()
    send_message(client, b"x" * MAX_MESSAGE, parts)
    assert client.recv() == "x" * MAX_MESSAGE


@IN_FRAMES
def test_a_message_over_the_limit_closes_its_socket_and_reaches_no_consumer(guarded, parts):
    before = count_sent(guarded, "websocket.receive")
    client = guarded.socket()
    send_message(client, b"x" * (MAX_MESSAGE + 1), parts)
    assert close_code(client) == 1009
    assert count_sent(guarded, "websocket.receive") == before
    assert "CHANNELS_LTS['MAX_MESSAGE']" in guarded.log("web")


@IN_FRAMES
def test_without_the_limit_such_a_message_comes_to_its_consumer(unguarded, parts):
    client = unguarded.socket()
    send_message(client, b"x" * (MAX_MESSAGE + 1), parts)
    assert client.recv() == "x" * (MAX_MESSAGE + 1)


def test_a_limited_socket_gets_larger_messages_than_it_may_send(guarded):
    client = guarded.socket()
    guarded.get("/publish/", params={"count": 1, "size": 3 * MAX_MESSAGE})
    assert client.recv() == "x" * (3 * MAX_MESSAGE)
    client = guarded.socket("/fill/")
    client.send("1 %d" % (3 * MAX_MESSAGE))
    assert client.recv() == "x" * (3 * MAX_MESSAGE)


def test_a_client_that_goes_on_with_a_large_frame_fills_no_memory(guarded):
    before = guarded.resident_bytes()
    with guarded.socket().sock as connection:
        _send(connection, LARGE_FRAME)
        count_rest(connection)
    assert guarded.resident_bytes() - before < 2 * MIB


def _send(connection, data):
    try:
        connection.sendall(data)
    except ConnectionError:
        pass  # the other side has ended it


def test_many_small_frames_need_no_more_memory_than_their_message(default_limits, unguarded):
    assert _growth_by_small_frames(default_limits) < 2 * MIB
    assert _growth_by_small_frames(unguarded) > 3 * MIB


def _growth_by_small_frames(site, count=100000):
    """Send a message in frames of two bytes; return how many bytes (int) daphne needs before its
    end. The message has to come back."""
    client = site.socket()
    client.sock.sendall(frame(b"", fin=0))
    before = site.resident_bytes()
    client.sock.sendall(frame(b"xy", ABNF.OPCODE_CONT, fin=0) * count)
    assert is_open(client)  # daphne has read them
    growth = site.resident_bytes() - before
    client.sock.sendall(frame(b"y", ABNF.OPCODE_CONT))
    assert client.recv() == "xy" * count + "y"
    return growth


@pytest.mark.parametrize("message", [b"x", b""])
def test_a_socket_that_may_send_nothing_is_closed_at_its_first_message(listening_only, message):
    before = count_sent(listening_only, "websocket.receive")
    client = listening_only.socket()
    assert is_open(client)
    send_message(client, message)
    assert close_code(client) == 1008
    assert count_sent(listening_only, "websocket.receive") == before


def test_a_socket_that_may_send_nothing_gets_messages(listening_only):
    client = listening_only.socket()
    listening_only.get("/publish/", params={"count": 1, "size": 3000})
    assert client.recv() == "x" * 3000
    assert is_open(client)


@pytest.mark.parametrize("message", [b"x", b""])
def test_without_the_limit_a_socket_stays_open_after_a_message(unguarded, message):
    client = unguarded.socket()
    send_message(client, message)
    assert not message or client.recv() == "x"
    assert is_open(client)


def test_a_consumer_learns_that_such_a_socket_is_closed(guarded):
    before = count_sent(guarded, "websocket.disconnect")
    client = guarded.socket()
    send_message(client, b"x" * (MAX_MESSAGE + 1))
    assert close_code(client) == 1009
    eventually(lambda: count_sent(guarded, "websocket.disconnect") > before)


def test_reports_alone_let_a_large_message_pass(report_only):
    client = report_only.socket()
    send_message(client, b"x" * (MAX_MESSAGE + 1))
    assert client.recv() == "x" * (MAX_MESSAGE + 1)
    assert "Would refuse (REPORT_ONLY): A client sent a WebSocket message that" in (
        report_only.log("web")
    )


def test_a_frame_before_the_socket_is_open_comes_to_its_consumer(guarded):
    with stopped_workers(guarded):
        connection = _begin_handshake(guarded)
        connection.sendall(frame(b"hello"))
    with connection:
        eventually(lambda: b"hello" in connection.recv(1000))


def test_a_client_is_cut_that_sends_much_before_its_socket_is_open(guarded):
    before = guarded.resident_bytes()
    with stopped_workers(guarded), _begin_handshake(guarded) as connection:
        _send(connection, LARGE_FRAME)
        assert count_rest(connection) == 0
    assert guarded.resident_bytes() - before < 2 * MIB
    assert "before its WebSocket was open" in guarded.log("web")


def test_without_the_limit_daphne_keeps_what_comes_before_a_socket_is_open(unguarded):
    with stopped_workers(unguarded):
        connection = _begin_handshake(unguarded)
        connection.sendall(LARGE_FRAME)
    with connection:
        received = 0
        while received < LARGE:
            received += len(connection.recv(MIB))


def _begin_handshake(site):
    """Return a connection whose handshake waits for a consumer."""
    before = count_sent(site, "websocket.connect")
    connection = site.connect()
    connection.sendall(handshake())
    eventually(lambda: count_sent(site, "websocket.connect") > before)
    return connection


def test_data_behind_a_handshake_is_no_second_handshake(guarded, unguarded):
    assert _count_handshakes(guarded) == 1
    assert _count_handshakes(unguarded) == 2


def _count_handshakes(site):
    """Send two handshakes on one connection; return how many of them are for a consumer."""
    before = count_sent(site, "websocket.connect")
    with stopped_workers(site), _begin_handshake(site) as connection:
        connection.sendall(handshake())
        assert site.send(request("/\xe9"))  # daphne alone answers it, after it has read both
    return count_sent(site, "websocket.connect") - before
