"""When daphne pings a WebSocket, and drops it: what its client sends counts, and nothing else."""

import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import websocket
from websocket import ABNF

from testing.site import PATIENCE, eventually

from .frames import connect_slowly, frame, is_open
from .processes import connected_layer
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
    with connected_layer(site) as layer:
        before = set(layer.group_channels("all"))
        socket = site.socket()
        return socket, eventually(lambda: set(layer.group_channels("all")) - before).pop()


@contextmanager
def news(site, channel=None):
    """Send a message each 0.2 seconds to the group, or to a channel."""
    ended = threading.Event()

    def send():
        with connected_layer(site) as layer:
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


@pytest.fixture(scope="module")
def slowly(site, switched_off):
    """Start everything that takes seconds, at once; return {function: Future of its result}."""
    tasks = {answer: site, send_texts: site, send_pongs: site, send_bytes: site, take: site}
    tasks[stay_silent] = switched_off
    with ThreadPoolExecutor(len(tasks)) as threads:
        yield {task: threads.submit(task, target) for task, target in tasks.items()}


def answer(site):
    """Answer the pings in a busy group, and nothing else."""
    with news(site):
        return receive(site.socket(), LONG, answers=True)


def send_texts(site):
    """Send texts, and answer no ping. Return whether the socket ends."""
    socket = site.socket()
    return any(socket.send("here") and receive(socket, 0.5)[1] for _ in range(2 * LONG))


def send_pongs(site):
    """Send pongs that answer no ping. Return whether the socket ends."""
    socket = site.socket()
    return any(socket.pong("") or receive(socket, 0.5)[1] for _ in range(2 * LONG))


def send_bytes(site):
    """Send one message byte by byte. Return the opcodes that come at its end."""
    socket = site.socket("/answer/")
    data = frame(json.dumps(NEWS).encode().ljust(2 * LONG))
    for at in range(len(data)):
        socket.sock.sendall(data[at : at + 1])
        opcodes, has_ended = receive(socket, 0.5)
        assert not has_ended
    return opcodes


def take(site):
    """Take a large message slowly. Return how many seconds it took."""
    size, part = 24 << 20, 1 << 17  # more than the systems of both sides keep
    with site.connect() as connection:
        connection.sendall(handshake("/alone/"))
        receive_head(connection)  # outside of the group: its news would meet MAX_UNSENT
        connection.sendall(frame(b"1 %d" % size))
        started, received = time.monotonic(), 0
        while received < size:
            received += len(connection.recv(part))
            late = received / size * LONG - (time.monotonic() - started)
            time.sleep(max(late, 0))
        return time.monotonic() - started


def stay_silent(site):
    """Answer nothing while messages come for this socket alone."""
    socket, channel = open_socket(site)
    with news(site, channel):
        return receive(socket, LONG)


def test_a_client_that_answers_pings_alone_stays_in_a_busy_group(slowly):
    opcodes, has_ended = slowly[answer].result()
    assert not has_ended
    assert opcodes.count(ABNF.OPCODE_PING) >= 2
    assert ABNF.OPCODE_TEXT in opcodes


def test_a_client_that_sends_stays_without_a_pong(slowly):
    assert not slowly[send_texts].result()


def test_a_pong_that_nobody_asked_for_counts(slowly):
    assert not slowly[send_pongs].result()


def test_a_client_that_sends_a_message_byte_by_byte_stays(slowly):
    assert ABNF.OPCODE_TEXT in slowly[send_bytes].result()


def test_a_client_that_takes_a_large_message_slowly_stays(slowly):
    assert slowly[take].result() >= LONG - 1


def test_switched_off_news_puts_off_the_ping(slowly):
    opcodes, has_ended = slowly[stay_silent].result()
    assert not has_ended
    assert ABNF.OPCODE_PING not in opcodes


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
