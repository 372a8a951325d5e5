"""Bodies of requests: their size, the time that they take, and forms that daphne need not parse."""

import hashlib
import threading
import time

import pytest

from testing.site import eventually

from .processes import (
    count_sent,
    cpu_seconds,
    forget_peak,
    open_files,
    peak_bytes,
    stopped_workers,
    watched_redis,
)
from .site import LIMITS, receive_all, request, status

MIB = 1024 * 1024
MAX_BODY = LIMITS["MAX_BODY"]


def post(size, path="/echo/", headers=()):
    """Return the bytes of a request with a body of `size` bytes and its length."""
    length = b"Content-Length: %d" % size
    return request(path, "POST", [length] + list(headers), b"x" * size)


def chunked(size, path="/echo/", part=8192):
    """Return the bytes of a request whose body of `size` bytes comes in chunks."""
    sizes = [part] * (size // part) + [size % part] * bool(size % part)
    body = b"".join(b"%x\r\n%s\r\n" % (one, b"x" * one) for one in sizes) + b"0\r\n\r\n"
    return request(path, "POST", [b"Transfer-Encoding: chunked"], body)


def head_of(length, *headers):
    """Return the head (bytes) of a request that declares a length, without its body."""
    return request("/echo/", "POST", [b"Content-Length: %d" % length] + list(headers))


@pytest.mark.parametrize("make", [post, chunked])
def test_a_body_up_to_the_limit_reaches_a_worker(guarded, make):
    answer = guarded.send(make(MAX_BODY))
    assert status(answer) == 200
    assert b'"size": %d' % MAX_BODY in answer


@pytest.mark.parametrize("make", [post, chunked])
def test_a_larger_body_is_refused_and_nothing_of_it_reaches_redis(guarded, unguarded, make):
    sent = make(MAX_BODY + 1, "/echo/?larger")
    with watched_redis(guarded) as commands:
        assert status(guarded.send(sent)) == 413
        assert not commands.has(b"larger")
    with watched_redis(unguarded) as commands:
        assert status(unguarded.send(sent)) == 200
        assert commands.has(b"larger")
    assert "CHANNELS_LTS['MAX_BODY']" in guarded.log("web")


def test_a_declared_length_is_refused_before_a_byte_of_the_body(guarded, unguarded):
    head = head_of(MAX_BODY + 1)
    assert status(guarded.send(head)) == 413
    with unguarded.connect() as connection:
        connection.sendall(head)
        connection.settimeout(1)
        with pytest.raises(OSError):  # daphne waits for the body
            connection.recv(1)


def test_a_client_that_asks_first_gets_the_refusal_in_the_place_of_100_continue(guarded, unguarded):
    head = head_of(MAX_BODY + 1, b"Expect: 100-continue")
    answer = guarded.send(head)
    assert status(answer) == 413
    assert b"100 Continue" not in answer
    with unguarded.connect() as connection:
        connection.sendall(head)
        assert status(connection.recv(1000)) == 100


def test_a_client_that_asks_first_may_send_an_allowed_body(guarded):
    with guarded.connect() as connection:
        connection.sendall(head_of(3, b"Expect: 100-continue"))
        assert status(connection.recv(1000)) == 100
        connection.sendall(b"abc")
        assert b'"size": 3' in receive_all(connection)


def test_a_request_has_no_file_before_its_body_comes(guarded, unguarded):
    head = request("/echo/", "POST", [b"Transfer-Encoding: chunked"]) + b"3\r\nabc\r\n"

    def check_files(site, expected):
        connections = [site.connect() for _ in range(5)]
        before = spooled(site)
        for connection in connections:
            connection.sendall(head)
        site.send(request("/\xe9"))  # daphne answers it after it has read the others
        eventually(lambda: count_new(site, before) == expected)
        for connection in connections:
            connection.close()

    check_files(guarded, 0)
    check_files(unguarded, 5)


def spooled(site):
    return [name for name in open_files(site) if name.endswith("(deleted)")]


def count_new(site, before):
    """Return how many files (int) of bodies daphne has opened since there were those of `before`.

    Without the limit a test before may have left one, and daphne may close it meanwhile.
    """
    return len(set(spooled(site)).difference(before))


def test_a_request_that_waits_for_its_answer_keeps_no_file(default_limits, unguarded):
    size = 200 * 1024
    sent = request("/echo/", "POST", [b"Content-Length: %d" % size], b"x" * size)

    def check_files(site, expected):
        before, count = spooled(site), count_sent(site, "http.request")
        with site.connect() as connection:
            with stopped_workers(site):
                connection.sendall(sent)
                eventually(lambda: count_sent(site, "http.request") > count)
                eventually(lambda: count_new(site, before) == expected)
            assert status(receive_all(connection)) == 200

    check_files(default_limits, 0)
    check_files(unguarded, 1)


def test_a_refused_body_costs_daphne_no_memory(guarded, unguarded):
    sent = post(24 * MIB)

    def growth(site):
        forget_peak(site)
        before = site.resident_bytes()
        answer = site.send(sent)
        return status(answer), peak_bytes(site) - before

    assert growth(guarded)[0] == 413
    answered, grown = growth(guarded)
    assert answered == 413
    assert grown < 4 * MIB
    assert spooled(guarded) == []
    assert growth(unguarded)[1] > 24 * MIB


def test_report_only_lets_a_larger_body_and_a_slow_request_pass(report_only):
    slow = Dribbler(report_only, HEAD)
    slow.connection.sendall(HEAD)
    assert status(report_only.send(post(MAX_BODY + 1))) == 200
    assert status(report_only.send(chunked(2 * MAX_BODY))) == 200
    reported = "Would refuse (REPORT_ONLY): A client did not send its whole request"
    eventually(lambda: reported in report_only.log("web"))
    slow.connection.sendall(b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert status(receive_all(slow.connection)) == 200


class Dribbler:
    """A client that sends the rest of a request a byte at a time."""

    def __init__(self, site, rest):
        self.connection = site.connect()
        self.rest = rest
        self.answer = None

    def send_byte(self):
        """Send a byte, unless the connection has ended. Keep the answer that came before that."""
        if self.answer is not None:
            return
        try:
            self.connection.sendall(self.rest[:1])
            self.connection.settimeout(0.01)
            self.answer = self.connection.recv(1000)
        except ConnectionError:
            self.answer = b""
        except OSError:  # nothing has come
            self.rest = self.rest[1:]


FIRST_LINE = b"GET /" + b"a" * 1000
HEAD = b"GET /echo/ HTTP/1.1\r\nX-Long: " + b"a" * 1000
BODY = b"POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + b"a" * 999


def test_a_request_that_comes_too_slowly_is_cut_and_an_idle_connection_is_not(guarded, unguarded):
    idle = guarded.connect()
    slow = [Dribbler(guarded, rest) for rest in (FIRST_LINE, HEAD, BODY)]
    slow_elsewhere = [Dribbler(unguarded, rest) for rest in (FIRST_LINE, HEAD, BODY)]
    for one in slow + slow_elsewhere:  # as far as the part that is slow
        begun = one.rest.index(b"a" * 10) + 1
        one.connection.sendall(one.rest[:begun])
        one.rest = one.rest[begun:]
    began = time.time()

    def are_cut():
        time.sleep(0.1)
        for one in slow + slow_elsewhere:
            one.send_byte()
        return all(one.answer is not None for one in slow)

    eventually(are_cut)
    assert time.time() - began > LIMITS["BODY_TIMEOUT"]
    assert [status(one.answer) for one in slow] == [408] * 3
    assert [one.answer for one in slow_elsewhere] == [None] * 3
    assert "CHANNELS_LTS['BODY_TIMEOUT']" in guarded.log("web")
    idle.sendall(request())
    assert status(receive_all(idle)) == 200
    for one in slow + slow_elsewhere:
        one.connection.close()


def test_a_slow_upload_above_the_rate_goes_through(guarded):
    sent = post(40 * 1024)
    began = time.time()
    with guarded.connect() as connection:
        while sent:
            connection.sendall(sent[:4096])
            sent = sent[4096:]
            time.sleep(0.4)
        assert time.time() - began > LIMITS["BODY_TIMEOUT"] + 1
        assert b'"size": 40960' in receive_all(connection)


def form_of(size):
    """Return the body (bytes) of a form with a file of `size` bytes, and its Content-Type."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'
    return head + b"line\n" * (
        size // 5
    ) + b"\r\n--edge--\r\n", "multipart/form-data; boundary=edge"


class Prober(threading.Thread):
    """Asks daphne all the time for an answer that it gives without a worker."""

    def __init__(self, site):
        super().__init__()
        self.site = site
        self.worst = 0
        self.ends = False

    def run(self):
        while not self.ends:
            began = time.time()
            assert status(self.site.send(request("/\xff"))) == 400
            self.worst = max(self.worst, time.time() - began)
            time.sleep(0.01)


def cost_of_form(site, body, content_type):
    """Return daphne's CPU time for a form, and the longest answer to another client meanwhile."""
    prober = Prober(site)
    prober.start()
    before = cpu_seconds(site)
    answer = site.post("/upload/", data=body, headers={"Content-Type": content_type})
    used = cpu_seconds(site) - before
    prober.ends = True
    prober.join()
    sha1 = hashlib.sha1(b"line\n" * (10 * MIB // 5)).hexdigest()
    assert answer.json()["files"]["file"][2] == sha1
    return used, prober.worst


def test_a_form_is_not_parsed_in_the_reactor(default_limits, unguarded):
    body, content_type = form_of(10 * MIB)
    costs = [
        [cost_of_form(site, body, content_type) for _ in range(2)]
        for site in (default_limits, unguarded)
    ]
    (cpu, worst), (cpu_without, worst_without) = [map(min, zip(*each)) for each in costs]
    print(costs)
    assert cpu_without > 2 * cpu
    assert worst_without > 2 * worst
