"""How far daphne, a worker and Redis grow by the largest body that is allowed.

docs/security.md states the figures: `pytest -s tests/edge/test_growth.py` prints them.
"""

import pytest
import websocket

from scripts import redis_server
from testing.site import eventually

from .processes import forget_peak, peak_bytes, stopped_workers
from .site import request, status

MIB = 1024 * 1024
BODY = 32 * MIB  # the default of MAX_BODY
WAITING = 4

FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%s\r\n--edge--\r\n'
)
TYPE = "multipart/form-data; boundary=edge"

# Times the size of a body, above what a process held before. Measured: 4, 5 and 4.
MOST = {"web": 5, "worker1": 6, "worker2": 6, "redis": 5}
WORKERS = ["worker1", "worker2"]


@pytest.fixture(scope="module")
def site(default_limits):
    for _ in range(2 * len(WORKERS)):  # the first request of a worker loads modules
        default_limits.post("/echo/", data=b"x" * MIB)
    return default_limits


def form():
    """Return the body (bytes) of a form with a file, as large as the limit allows."""
    return FORM % (b"x" * (BODY - len(FORM) + len(b"%s")))


def upload(site):
    site.post("/upload/", data=form(), headers={"Content-Type": TYPE}).raise_for_status()


def growth(site, action):
    """Return by how much the processes of a site grew at the most while an action ran (dict)."""
    before = {}
    for name in MOST:
        forget_peak(site, name)
        before[name] = site.resident_bytes(name)
    action()
    grown = {name: peak_bytes(site, name) - before[name] for name in MOST}
    print({name: "%.1f MiB" % (size / MIB) for name, size in sorted(grown.items())})
    return grown


def too_large(grown, room=0):
    """Return the names of the processes that grew by MOST bodies, and `room` more, or by more."""
    return [name for name, most in MOST.items() if grown[name] >= (most + room) * BODY]


def redis_bytes(site):
    return redis_server.connection(site.redis_socket()).info("memory")["used_memory"]


def test_the_largest_body_costs_each_process_a_few_times_its_size(site):
    grown = growth(site, lambda: upload(site))
    assert too_large(grown) == []
    assert grown["redis"] > BODY  # the figures are of a body that was kept


def test_one_after_the_other_they_cost_no_more(site):
    """A process that has freed memory may keep some of it for a while: room for two bodies."""
    before = site.resident_bytes()
    grown = growth(site, lambda: [upload(site) for _ in range(6)])
    assert too_large(grown, room=2) == []
    eventually(lambda: site.resident_bytes() - before < BODY)
    eventually(lambda: redis_bytes(site) < 8 * MIB)


def test_a_body_that_waits_for_a_worker_costs_redis_its_size_and_daphne_nothing(site):
    headers = [b"Content-Type: " + TYPE.encode(), b"Content-Length: %d" % BODY]
    sent = request("/upload/", "POST", headers, form())
    before, held = site.resident_bytes(), redis_bytes(site)
    connections = [site.connect() for _ in range(WAITING)]
    with stopped_workers(site):
        for connection in connections:
            connection.sendall(sent)
        eventually(lambda: redis_bytes(site) - held > WAITING * BODY)
        eventually(lambda: redis_bytes(site) - held < (WAITING + 1) * BODY)
        eventually(lambda: site.resident_bytes() - before < BODY)
    assert [status(connection.recv(1000)) for connection in connections] == [200] * WAITING


def kept_bytes(site):
    """Return by how much the workers of a site have grown after 12 bodies of 8 MiB (int)."""
    body = bytes(8 * MIB)
    site.get("/", data=body)
    before = sum(site.resident_bytes(name) for name in WORKERS)
    for _ in range(12):
        site.get("/", data=body).raise_for_status()
    return sum(site.resident_bytes(name) for name in WORKERS) - before


def test_a_worker_frees_the_bodies_that_it_has_answered(site, unguarded):
    freed, kept = kept_bytes(site), kept_bytes(unguarded)
    print("12 bodies of 8 MiB: %d MiB, and %d MiB if switched off" % (freed / MIB, kept / MIB))
    assert freed < 48 * MIB < kept  # in each worker: 16 MiB that may wait, and the last request


CAPACITY = 100  # of a channel, by default
CONNECTIONS = 300
FOR_A_CONNECTION = 32 * 1024  # bytes. Measured: 4 KB, with a head of 2 KB under way


def test_a_connection_costs_daphne_some_kilobytes(site):
    half_a_head = b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-Long: a\r\n" * 200
    before = site.resident_bytes()
    connections = [site.connect() for _ in range(CONNECTIONS)]
    try:
        for connection in connections:
            connection.sendall(half_a_head)
        assert site.get("/").ok  # after all that was sent before
        grown = site.resident_bytes() - before
        print("%.0f KB a connection" % (grown / CONNECTIONS / 1024))
        assert grown < CONNECTIONS * FOR_A_CONNECTION
    finally:
        for connection in connections:
            connection.close()


def test_messages_of_sockets_fill_redis_to_the_capacity_and_not_further(site):
    sockets = [site.socket() for _ in range(4)]
    held = redis_bytes(site)
    with stopped_workers(site):
        for number in range(CAPACITY + 8):
            try:
                sockets[number % len(sockets)].send_binary(b"x" * MIB)
            except (OSError, websocket.WebSocketException):
                pass  # daphne closes a socket whose message finds the channel full
        eventually(lambda: redis_bytes(site) - held > 0.9 * CAPACITY * MIB)
        grown = redis_bytes(site) - held
        print("%.0f MiB of %d messages in Redis" % (grown / MIB, CAPACITY))
        assert grown < 1.3 * CAPACITY * MIB
