"""When daphne pings a WebSocket, and drops it: what its client sends counts, and nothing else."""

import signal
import threading
import time
from contextlib import contextmanager

import pytest
import websocket
from websocket import ABNF

from testing.site import PATIENCE, eventually

from .frames import connect_slowly, frame, is_open
from .processes import redis_layer
from .site import EdgeSite, handshake, receive_head

INTERVAL, TIMEOUT = 1, 2  # seconds
PINGS = ["--ping-interval", str(INTERVAL), "--ping-timeout", str(TIMEOUT)]
LONG = TIMEOUT + INTERVAL + 2 * 2 + 2  # daphne looks each two seconds
NEWS = {"text": "news"}


@pytest.fixture(scope="module")
def site():
    with EdgeSite({}, daphne=PINGS) as site:
        yield site


@pytest.fixture(scope="module")
def switched_off():
    with EdgeSite({"OFF": ["websocket-liveness"]}, daphne=PINGS) as site:
        yield site


def open_socket(site):
    """Return an open WebSocket that answers nothing by itself, and the name of its channel."""
    with _layer(site) as layer:
        before = set(layer.group_channels("all"))
        socket = site.socket()
        return socket, eventually(lambda: set(layer.group_channels("all")) - before).pop()


@contextmanager
def _layer(site):
    layer = redis_layer(site)
    yield layer
    layer.connection(0).connection_pool.disconnect()


@contextmanager
def news(site, channel=None):
    """Send a message each 0.2 seconds to the group, or to a channel."""
    ended = threading.Event()

    def send():
        with _layer(site) as layer:
            while not ended.wait(0.2):
                if channel:
                    layer.send(channel, NEWS)
                else:
                    layer.send_group("all", NEWS)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def receive(socket, seconds, answers=False):
    """Return the opcodes of the frames that come in some seconds, and whether the socket ends."""
    opcodes, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        socket.settimeout(max(until - time.monotonic(), 0.01))
        try:
            one = socket.recv_frame()
        except websocket.WebSocketTimeoutException:
            continue
        except (websocket.WebSocketException, OSError):
            return opcodes, True
        opcodes.append(one.opcode)
        if answers and one.opcode == ABNF.OPCODE_PING:
            socket.pong(one.data)
    return opcodes, False


@pytest.mark.parametrize("busy", ["quiet", "group", "channel"])
def test_a_client_that_answers_nothing_is_dropped(site, busy):
    socket, channel = open_socket(site)
    if busy == "quiet":
        opcodes, has_ended = receive(socket, PATIENCE)
    else:
        with news(site, channel if busy == "channel" else None):
            opcodes, has_ended = receive(socket, PATIENCE)
    assert has_ended
    assert ABNF.OPCODE_PING in opcodes
    assert (ABNF.OPCODE_TEXT in opcodes) == (busy != "quiet")


def test_a_client_that_answers_pings_alone_stays_in_a_busy_group(site):
    socket, _ = open_socket(site)
    with news(site):
        opcodes, has_ended = receive(socket, LONG, answers=True)
    assert not has_ended
    assert opcodes.count(ABNF.OPCODE_PING) >= 2


def test_a_client_that_sends_stays_without_a_pong(site):
    socket, _ = open_socket(site)
    for _ in range(2 * LONG):
        socket.send("here")
        opcodes, has_ended = receive(socket, 0.5)
        assert not has_ended


def test_a_client_that_sends_a_large_message_slowly_stays(site):
    socket, _ = open_socket(site)
    data = frame(b"x" * 2 * LONG)
    for at in range(len(data)):
        socket.sock.sendall(data[at : at + 1])
        opcodes, has_ended = receive(socket, 0.5)
        assert not has_ended
        assert at < len(data) - 1 or ABNF.OPCODE_TEXT in opcodes


def test_a_pong_that_nobody_asked_for_counts(site):
    socket, _ = open_socket(site)
    for _ in range(2 * LONG):
        socket.pong("")
        assert not receive(socket, 0.5)[1]


def test_a_client_that_takes_a_large_message_slowly_stays(site):
    size, part = 24 << 20, 1 << 17  # more than the systems of both sides keep
    with site.connect() as connection:
        connection.sendall(handshake("/fill/"))
        receive_head(connection)
        connection.sendall(frame(b"1 %d" % size))
        started, received = time.monotonic(), 0
        while received < size:
            received += len(connection.recv(part))
            late = received / size * LONG - (time.monotonic() - started)
            time.sleep(max(late, 0))
        assert time.monotonic() - started >= LONG - 1


def test_a_client_that_takes_nothing_of_a_large_message_is_dropped(site):
    with connect_slowly(site, handshake("/fill/")) as connection:
        receive_head(connection)
        connection.sendall(frame(b"1 %d" % (900 << 10)))  # under MAX_UNSENT
        port = connection.getsockname()[1]
        lost = "127.0.0.1:%d - - " % port
        eventually(lambda: "WSDISCONNECT" in _last_line(site, lost))


def _last_line(site, beginning):
    lines = [line for line in site.log("web").splitlines() if line.startswith(beginning)]
    return lines[-1] if lines else ""


def test_a_daphne_that_stood_still_reads_the_pongs_that_wait(site):
    socket, _ = open_socket(site)
    while receive(socket, 0.5)[0] != [ABNF.OPCODE_PING]:
        pass
    site.processes["web"].send_signal(signal.SIGSTOP)
    socket.pong("")
    time.sleep(TIMEOUT + 1)
    site.processes["web"].send_signal(signal.SIGCONT)
    assert not receive(socket, 1)[1]
    assert is_open(socket)


def test_switched_off_news_puts_off_the_ping(switched_off):
    socket, channel = open_socket(switched_off)
    with news(switched_off, channel):
        opcodes, has_ended = receive(socket, LONG)
    assert not has_ended
    assert ABNF.OPCODE_PING not in opcodes
