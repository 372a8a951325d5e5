"""What a client may send over a WebSocket, with the limit (guarded) and without it (unguarded)."""

import pytest

from testing.site import eventually

from .frames import (
    close_code,
    count_sent,
    frame,
    handshake,
    head,
    is_open,
    send_message,
    stopped_workers,
)
from .site import LIMITS, EdgeSite, receive_all, request

MAX_MESSAGE = LIMITS["MAX_MESSAGE"]
IN_FRAMES = pytest.mark.parametrize("parts", [1, 3])
MIB = 1 << 20


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


def test_a_client_that_goes_on_with_a_large_frame_fills_no_memory(guarded, unguarded):
    assert _growth(guarded, _begin_large_frame) < 2 * MIB
    _wait_for_growth(unguarded, _begin_large_frame)


def _begin_large_frame(site):
    """Return a connection on which 8 MiB of a frame of 64 MiB will be sent."""
    connection = site.socket().sock
    connection.sendall(head(64 * MIB))
    return connection


def _growth(site, begin):
    """Send 8 MiB on a connection of a site, until its end; return how much daphne grew (bytes)."""
    before = site.resident_bytes()
    with begin(site) as connection:
        _send_zeros(connection)
        receive_all(connection)
    return site.resident_bytes() - before


def _wait_for_growth(site, begin):
    """Send 8 MiB on a connection of a site, and wait until daphne has kept them."""
    before = site.resident_bytes()
    with begin(site) as connection:
        _send_zeros(connection)
        eventually(lambda: site.resident_bytes() - before > 6 * MIB)


def _send_zeros(connection):
    try:
        connection.sendall(bytes(8 * MIB))
    except ConnectionError:
        pass


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
    assert "Would refuse (REPORT_ONLY): a client sent a WebSocket message that" in (
        report_only.log("web")
    )


def test_a_frame_before_the_socket_is_open_comes_to_its_consumer(guarded):
    with stopped_workers(guarded):
        connection = _begin_handshake(guarded)
        connection.sendall(frame(b"hello"))
    with connection:
        eventually(lambda: b"hello" in connection.recv(1000))


def test_a_client_is_cut_that_sends_much_before_its_socket_is_open(guarded, unguarded):
    with stopped_workers(guarded):
        assert _growth(guarded, _begin_handshake) < 2 * MIB
    assert "before its WebSocket was open" in guarded.log("web")
    with stopped_workers(unguarded):
        _wait_for_growth(unguarded, _begin_handshake)


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
