"""Connections in all and of one address. Off, each client gets as many as it asks for."""

import itertools
import resource
import socket
from contextlib import contextmanager

import pytest
import websocket

from testing.site import PATIENCE, eventually

from .processes import cpu_seconds, open_files
from .site import LIMITS, EdgeSite, receive_all, request, status

MAX_CONNECTIONS = 8
EACH = 3
FILES = 200
NUMBERS = itertools.count(10)
PROXY, OTHER = "127.0.0.2", "127.0.0.3"
PROXIES = {"MAX_CONNECTIONS_PER_ADDRESS": EACH, "TRUSTED_PROXIES": [PROXY]}


class RunserverSite(EdgeSite):
    """The project under `manage.py runserver`."""

    def __init__(self, limits):
        super().__init__(limits, run=["redis", "runserver"])


@contextmanager
def few_files(site):
    """Let the daphne of a site open no more than FILES files for a while."""
    pid = site.processes["web"].pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (FILES, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


@pytest.fixture(scope="module")
def small():
    """Return a site that takes few connections, under runserver."""
    with RunserverSite(dict(LIMITS, MAX_CONNECTIONS=MAX_CONNECTIONS)) as site:
        yield site


@pytest.fixture(scope="module")
def by_address(tmp_path_factory):
    """Return a site that takes few connections of one address. It also has a unix socket."""
    path = str(tmp_path_factory.mktemp("web") / "web.sock")
    with EdgeSite(PROXIES, daphne=["--unix-socket", path]) as site:
        site.unix_socket = path
        yield site


def connect(site, address="127.0.0.1"):
    """Return a connection from an address (str) of this machine."""
    return socket.create_connection(("127.0.0.1", site.port), PATIENCE, (address, 0))


def is_refused(connection, within=PATIENCE):
    """Return whether daphne closes a connection with a 503, without a request."""
    connection.settimeout(within)
    try:
        return status(receive_all(connection)) == 503
    except OSError:  # nothing has come
        return False


@pytest.fixture
def client():
    """Return an address (str) that no other test uses."""
    return "127.0.0.%d" % next(NUMBERS)


@pytest.fixture
def opened():
    """Return a list of connections that are closed after the test."""
    connections = []
    yield connections
    for connection in connections:
        connection.close()


def fill(site, opened, count=MAX_CONNECTIONS):
    """Open sockets until there are `count`, in the group `all`; return those that got in."""
    sockets = []
    for _ in range(count):
        try:
            sockets.append(site.socket())
        except websocket.WebSocketException:
            break
    opened.extend(sockets)
    return sockets


def test_at_the_limit_the_next_is_refused_and_everyone_else_gets_each_message(
    small, unguarded, opened
):
    sockets = fill(small, opened, MAX_CONNECTIONS - 1)  # one is left for the page that publishes
    assert len(sockets) == MAX_CONNECTIONS - 1
    kept = connect(small)
    opened.append(kept)
    assert is_refused(connect(small))
    assert is_refused(connect(small))
    assert "CHANNELS_LTS['MAX_CONNECTIONS']" in small.log("runserver")
    kept.sendall(request("/publish/?count=10&size=10"))  # the last that was let in is served
    assert status(receive_all(kept)) == 200
    kept.close()
    for one in sockets:
        assert [one.recv() for _ in range(10)] == ["x" * 10] * 10
    assert len(fill(unguarded, opened, MAX_CONNECTIONS + 2)) == MAX_CONNECTIONS + 2


def test_a_slot_that_is_free_again_can_be_used(small, opened):
    eventually(lambda: is_answered(connect(small)))
    sockets = fill(small, opened)
    assert len(sockets) == MAX_CONNECTIONS
    assert is_refused(connect(small))
    sockets[0].close()
    eventually(lambda: is_answered(connect(small)))


def is_answered(connection):
    with connection:
        try:
            connection.sendall(request())
            return status(receive_all(connection)) == 200
        except ConnectionError:
            return False


def test_other_limits_hold_under_runserver(small):
    body = b"x" * (LIMITS["MAX_BODY"] + 1)
    assert small.post("/echo/", data=body).status_code == 413
    with small.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert status(receive_all(connection)) == 408


def test_without_a_setting_some_files_are_left(guarded, unguarded, opened):
    """Connect more often than daphne may open files, with the limit and without it."""
    with few_files(guarded):
        sockets = fill(guarded, opened, 20)
        kept = connect(guarded)
        opened += [kept] + [connect(guarded) for _ in range(FILES)]
        eventually(lambda: is_refused(connect(guarded), within=1))
        assert len(open_files(guarded)) < FILES
        before = cpu_seconds(guarded)
        kept.sendall(request("/publish/?count=10&size=10"))
        assert status(receive_all(kept)) == 200
        for one in sockets:
            assert [one.recv() for _ in range(10)] == ["x" * 10] * 10
        assert cpu_seconds(guarded) - before < 1
        assert "90 % of the files" in guarded.log("web")
    with few_files(unguarded):
        opened += [connect(unguarded) for _ in range(FILES)]
        eventually(lambda: len(open_files(unguarded)) >= FILES - 1)


def test_an_address_gets_its_number_of_connections(by_address, unguarded, opened, client):
    opened += [connect(by_address, client) for _ in range(EACH)]
    assert is_refused(connect(by_address, client))
    assert is_answered(connect(by_address, OTHER))
    assert "CHANNELS_LTS['MAX_CONNECTIONS_PER_ADDRESS']" in by_address.log("web")
    opened.pop().close()
    eventually(lambda: is_answered(connect(by_address, client)))
    opened += [connect(unguarded, client) for _ in range(EACH)]
    assert is_answered(connect(unguarded, client))


def socket_through(connection, site, client):
    """Open a WebSocket on a proxy's connection, for a client's address (str)."""
    header = ["X-Forwarded-For: " + client]
    return site.socket(socket=connection, header=header)


@pytest.mark.parametrize("family", ["tcp", "unix"])
def test_a_client_of_a_proxy_gets_its_number_of_sockets(
    by_address, unguarded, opened, client, family
):
    def through(site, forwarded):
        if family == "unix" and site is by_address:
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(site.unix_socket)
        else:
            connection = connect(site, PROXY)
        opened.append(connection)
        return socket_through(connection, site, forwarded)

    for _ in range(EACH):
        through(by_address, client)
    for invented in ("", OTHER + ", "):  # a client may send entries of its own before the proxy's
        with pytest.raises(websocket.WebSocketBadStatusException) as refusal:
            through(by_address, invented + client)
        assert refusal.value.status_code == 503
    through(by_address, client + ", " + OTHER)
    for _ in range(EACH + 1):
        through(unguarded, client)


def test_a_request_of_a_proxy_counts_until_its_answer(by_address, opened, client):
    header = b"X-Forwarded-For: " + client.encode()
    connection = connect(by_address, PROXY)
    opened.append(connection)
    for _ in range(EACH + 2):
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n")
        assert status(connection.recv(1000)) == 200
    assert is_answered(connect(by_address, client))


def test_a_header_of_a_client_that_is_no_proxy_does_not_count(by_address, opened, client):
    for number in range(EACH):
        opened.append(socket_through(connect(by_address, client), by_address, "10.0.0.%d" % number))
    assert is_refused(connect(by_address, client))
