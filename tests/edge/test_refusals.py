"""A refusal: its answer reaches the client, and the log has a line that names the setting."""

import re
import time

import pytest

from .site import LIMITS, content, receive_all, request, status, statuses

BAD_TYPE = b"Content-Type: text/plain; charset=rot13"
MIB = 1024 * 1024


def declared(size, *headers):
    """Return a head (bytes) that is refused, and announces a body of `size` bytes."""
    lines = [b"POST /echo/ HTTP/1.1", b"Host: localhost", BAD_TYPE]
    lines += [b"Content-Length: %d" % size] + list(headers)
    return b"\r\n".join(lines + [b"", b""])


def lines(site, word):
    """Return the lines (list of str) of daphne's log that have a word."""
    return [line for line in site.log("web").splitlines() if word in line]


def test_the_answer_says_what_is_wrong(guarded):
    head, _, body = guarded.send(request(headers=[BAD_TYPE])).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 415 Unsupported Media Type\r\n")
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT\r\n", head)
    assert b"\r\nContent-Type: text/plain; charset=utf-8\r\n" in head
    assert b"\r\nConnection: close" in head
    assert b"\r\nContent-Length: %d\r\n" % len(body) in head
    assert body.startswith(b"415 Unsupported Media Type\nCHANNELS_LTS['CHARSETS'] ")


def test_a_head_gets_no_body(guarded):
    answer = guarded.send(request(method="HEAD", headers=[BAD_TYPE]))
    assert status(answer) == 415
    assert content(answer) == b""


def test_http_1_0_gets_an_answer(guarded):
    bytes_ = b"POST /echo/ HTTP/1.0\r\n" + BAD_TYPE + b"\r\nContent-Length: 1\r\n\r\nx"
    assert status(guarded.send(bytes_)) == 415


def test_a_client_that_waits_for_100_gets_the_refusal_alone(guarded, unguarded):
    head = declared(100, b"Expect: 100-continue", b"Connection: close")
    assert statuses(guarded.send(head)) == [415]
    with unguarded.connect() as connection:
        connection.sendall(head)
        assert status(connection.recv(1000)) == 100


def test_a_client_that_still_sends_gets_the_answer(guarded):
    body = b"x" * (4 * MIB)
    with guarded.connect() as connection:
        connection.sendall(declared(len(body)))
        connection.sendall(body)
        assert status(receive_all(connection)) == 415


def test_a_client_may_go_on_sending_for_longer_than_it_takes_to_read(guarded):
    with guarded.connect() as connection:
        connection.sendall(declared(MIB))
        for _ in range(15):
            time.sleep(0.1)
            connection.sendall(b"x" * 1000)
        assert status(receive_all(connection)) == 415


def test_a_client_that_never_ends_is_cut_after_the_time_for_a_body(guarded):
    with guarded.connect() as connection:
        connection.sendall(declared(1000 * MIB))
        started = time.time()
        with pytest.raises(ConnectionError):
            while time.time() - started < 20:
                connection.sendall(b"x" * 1000)
                time.sleep(0.05)
        assert LIMITS["BODY_TIMEOUT"] - 1 < time.time() - started < LIMITS["BODY_TIMEOUT"] + 5


def test_a_silent_client_is_cut(guarded):
    with guarded.connect() as connection:
        connection.sendall(declared(1000))
        started = time.time()
        assert status(receive_all(connection)) == 415
        assert time.time() - started < 1  # the end of the answer is there at once
        time.sleep(2)
        with pytest.raises(ConnectionError):
            for _ in range(3):
                connection.sendall(b"x")
                time.sleep(0.1)


def test_nothing_of_a_refused_request_reaches_the_project(guarded):
    guarded.send(declared(3) + b"abc" + request("/behind/"))
    assert "/behind/" not in guarded.log("web") + guarded.log("worker1") + guarded.log("worker2")


def test_the_log_names_the_setting_and_the_request(guarded):
    guarded.send(request("/echo/named?secret", headers=[BAD_TYPE]))
    time.sleep(1.1)
    guarded.send(request("/echo/named?secret", headers=[BAD_TYPE]))
    (line,) = lines(guarded, "/echo/named")[-1:]
    assert "Refused: CHANNELS_LTS['CHARSETS'] does not list" in line
    assert "It was GET '/echo/named' from 127.0.0.1." in line
    assert "secret" not in guarded.log("web")


def test_a_cause_has_one_line_a_second_and_the_next_counts_the_others(guarded):
    bytes_ = request("//many", headers=[])
    time.sleep(1.1)
    guarded.send(request("//first", headers=[]))  # its line counts those of other tests
    time.sleep(1.1)
    started = time.time()
    for _ in range(30):
        guarded.send(bytes_)
    took = time.time() - started
    assert 1 <= len(lines(guarded, "'//many'")) <= took + 1
    time.sleep(1.1)
    guarded.send(bytes_)
    counted = re.findall(r"'//many'.* (\d+) more were not logged", guarded.log("web"))
    assert sum(map(int, counted)) + len(lines(guarded, "'//many'")) == 31


def test_nothing_of_a_client_is_raw_in_the_log(guarded):
    time.sleep(1.1)
    guarded.send(b"GET /\x1b[31m\x85 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    time.sleep(1.1)
    guarded.send(request("//\xe4" + "a" * 5000))
    log = guarded.log("web")
    assert "\x1b" not in log and "\x85" not in log and "\xe4" not in log
    assert all(len(line) < 1000 for line in lines(guarded, "Refused"))


@pytest.mark.parametrize(
    "cause,bytes_",
    [
        ("CHANNELS_LTS['CHARSETS'] does not list", request(headers=[BAD_TYPE])),
        ("A header has a control character", request(headers=[b"X-A: a\x0bb"])),
        (
            "Daphne-Root-Path is ignored",
            request("/prefix/echo/", headers=[b"Daphne-Root-Path: /prefix"]),
        ),
        ("The cookies are longer", request(headers=[b"Cookie: a=" + b"b" * 5000])),
    ],
)
def test_report_only_logs_and_refuses_nothing(report_only, guarded, cause, bytes_):
    assert status(report_only.send(bytes_)) == 200
    assert status(guarded.send(bytes_)) != 200
    assert lines(report_only, "Would refuse (REPORT_ONLY): " + cause)
    assert not lines(report_only, "Refused")
