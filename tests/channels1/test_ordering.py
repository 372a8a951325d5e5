"""An ordered consumer whose messages have a gap: its socket does not stay silent."""

import select

import pytest
import websocket

from testing.site import eventually

from .consumers_site import ConsumersSite

pytestmark = pytest.mark.live

LINE = "its messages have a gap"
EXPIRY = 5  # seconds that the channel layer keeps a message


@pytest.fixture(scope="module")
def site():
    with ConsumersSite(EXPIRY=str(EXPIRY)) as site:
        yield site


@pytest.fixture
def watcher(site):
    """Return a socket that receives `left` from each disconnect consumer."""
    socket = opened(site, "/watch/")
    yield socket
    socket.close()


def opened(site, path="/gaps/"):
    """Return an open socket. It waits less than daphne's 20 seconds: a ping is an answer too."""
    socket = site.socket(path)
    socket.settimeout(15)
    return socket


def close_code(socket):
    """Return the code (int) with which a socket is closed; skip what it receives before."""
    while True:
        frame = socket.recv_frame()
        if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
            return int.from_bytes(frame.data[:2], "big")


def lines(site):
    return site.logs().count(LINE)


def slow_down(socket, messages):
    """Send messages that wait for one of two seconds, slowly: the other worker takes each.

    Stop when an answer comes: the socket is being closed.
    """
    socket.send("sleep")
    for number in range(messages):
        socket.send(str(number))
        if select.select([socket.sock], [], [], 0.005)[0]:
            return


def test_a_socket_that_sends_more_than_can_wait_is_closed_with_1013(site, watcher):
    before, errors = lines(site), site.logs().count("Traceback")
    socket = opened(site)
    slow_down(socket, 150)
    assert close_code(socket) == 1013
    assert watcher.recv() == "left"
    assert lines(site) == before + 1
    assert site.logs().count("Traceback") == errors


def test_a_socket_whose_message_died_with_its_worker_is_closed_when_the_next_have_expired(site):
    before = lines(site)
    socket = opened(site)
    socket.send("die")
    socket.send("after it")

    def is_reported():
        site.get("/")  # the end of each consumer is a moment to look
        restart(site)
        return lines(site) > before

    eventually(is_reported)
    assert close_code(socket) == 1013


def restart(site):
    for name in ("worker1", "worker2"):
        if site.processes[name].poll() is not None:
            site.start(name)


def test_a_socket_goes_on_after_an_exception_of_its_consumer(site):
    socket = opened(site)
    for text in ("one", "fail", "two"):
        socket.send(text)
    assert [socket.recv(), socket.recv()] == ["one", "two"]


def test_a_client_that_leaves_after_a_gap_is_told_to_its_group(site, watcher):
    socket = opened(site)
    socket.send("die")
    eventually(lambda: any(one.poll() is not None for one in site.processes.values()))
    restart(site)
    socket.close()
    watcher.settimeout(0.5)

    def has_left():
        site.get("/")
        try:
            return watcher.recv() == "left"
        except websocket.WebSocketTimeoutException:
            return False

    assert eventually(has_left)
