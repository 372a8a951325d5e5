"""What daphne holds for a WebSocket that does not read, with the limit (guarded) and without it."""

import time

import pytest
from websocket import ABNF

from testing.site import eventually

from .frames import connect_slowly, frame, is_open
from .site import LIMITS, EdgeSite, handshake

MIB = 1 << 20
SIZE, COUNT = 100000, 100  # of the messages: 10 MB in all, of which the system keeps up to 4

CUT = "More data waits for the client of a WebSocket"
CUT_CLOSED = "the last data of its closed WebSocket"


def _open_slow_socket(site, path="/echo/"):
    """Return a raw connection with an open WebSocket whose client will not read."""
    connection = connect_slowly(site, handshake(path))
    assert connection.recv(4096).startswith(b"HTTP/1.1 101 ")
    eventually(lambda: site.members("all"))
    return connection


def _has_ended(site, connection):
    """Return whether the socket on a connection has ended, by the last line of daphne's log on it.

    A client before may have had the same port.
    """
    client = "127.0.0.1:%d " % connection.getsockname()[1]
    lines = [line for line in site.log("web").splitlines() if line.startswith(client)]
    return "WSDISCONNECT" in lines[-1]


def _publish(site):
    site.get("/publish/", params={"count": COUNT, "size": SIZE})


def _fill(connection):
    """Ask a consumer of the path /fill/ for single messages."""
    connection.sendall(frame(b"%d %d" % (COUNT, SIZE)))


def _flood_with_pings(connection):
    """Send so many pings that their pongs fill more than the system keeps."""
    pings = frame(b"x" * 125, ABNF.OPCODE_PING) * 1000
    for _ in range(80):
        try:
            connection.sendall(pings)
        except OSError:
            return


LOADS = {
    "a group": ("/echo/", lambda site, connection: _publish(site)),
    "a consumer": ("/fill/", lambda site, connection: _fill(connection)),
    "pings": ("/echo/", lambda site, connection: _flood_with_pings(connection)),
}


@pytest.fixture(params=sorted(LOADS))
def load(request):
    return LOADS[request.param]


def test_a_socket_that_does_not_read_is_cut(guarded, load):
    path, send = load
    before = guarded.resident_bytes()
    with _open_slow_socket(guarded, path) as connection:
        send(guarded, connection)
        eventually(lambda: _has_ended(guarded, connection))
    assert CUT in guarded.log("web")
    eventually(lambda: guarded.resident_bytes() - before < SIZE * COUNT)


def test_without_the_limit_daphne_holds_all_of_it(unguarded, load):
    path, send = load
    with _open_slow_socket(unguarded, path) as connection:
        send(unguarded, connection)
        time.sleep(1)
        _receive(connection, COUNT * SIZE)


def _receive(connection, size):
    """Read so many bytes. Raises AssertionError if the connection ends before."""
    while size > 0:
        received = len(connection.recv(MIB))
        assert received
        size -= received


def test_the_others_in_its_group_get_every_message(guarded):
    client = guarded.socket()
    with _open_slow_socket(guarded) as connection:
        for _ in range(COUNT):
            guarded.get("/publish/", params={"count": 1, "size": SIZE})
            assert len(client.recv()) == SIZE
        eventually(lambda: _has_ended(guarded, connection))
    assert is_open(client)


@pytest.mark.parametrize("path", ["/echo/", "/fill/"])
def test_one_message_may_be_larger_than_the_limit(guarded, path):
    client = guarded.socket(path)
    if path == "/echo/":
        guarded.get("/publish/", params={"count": 1, "size": 8 * MIB})
    else:
        client.send("1 %d" % (8 * MIB))
    assert len(client.recv()) == 8 * MIB
    assert is_open(client)


def test_reports_alone_cut_nothing(report_only):
    with _open_slow_socket(report_only) as connection:
        _publish(report_only)
        eventually(lambda: "Would refuse (REPORT_ONLY): " + CUT in report_only.log("web"))
        _receive(connection, COUNT * SIZE)


def test_a_closed_socket_that_does_not_read_is_cut(unguarded):
    with EdgeSite(dict(LIMITS, MAX_UNSENT=64 * MIB, BODY_TIMEOUT=1)) as site:
        with _close_slow_socket(site), _close_slow_socket(unguarded) as patient:
            eventually(lambda: CUT_CLOSED in site.log("web"))
            _receive(patient, 7 * MIB)


def _close_slow_socket(site):
    """Return a raw connection whose client has closed its socket before it reads a message."""
    connection = _open_slow_socket(site, "/fill/")
    connection.sendall(frame(b"1 %d" % (8 * MIB)))
    connection.recv(1000)
    connection.sendall(frame(b"\x03\xe8", ABNF.OPCODE_CLOSE))
    return connection


def test_a_client_that_reads_gets_a_burst_that_passes_the_limit_for_a_moment(guarded):
    size, count = SIZE, 15  # 1.5 MB: six times the limit
    connection = guarded.socket("/fill/")
    connection.send("%d %d" % (count, size))
    assert [len(connection.recv()) for _ in range(count)] == [size] * count
    connection.close()
