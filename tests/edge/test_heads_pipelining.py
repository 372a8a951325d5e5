"""Requests that a client sends without waiting for the answers are answered in their order."""

import pytest
import twisted

from .site import request, statuses

# Twisted 23.10 made an order for requests without a body, and 24.7 for the others.
IS_ORDERED = (twisted.version.major, twisted.version.minor) >= (23, 10)
SLOW = b"GET /slow/?seconds=0.5 HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"
CHUNKED = b"POST /echo/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKED += b"3\r\nabc\r\n0\r\n\r\n"
MISSING = b"GET /missing/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
REFUSED = b"GET //a HTTP/1.1\r\nHost: localhost\r\n\r\n"
REFUSED_BY_TWISTED = b"GET\r\n\r\n"
LAST = request("/")


def split(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def test_a_slow_answer_comes_before_the_next_one(guarded, unguarded):
    assert statuses(guarded.send(SLOW + MISSING + LAST)) == [200, 404, 200]
    answers = unguarded.send(SLOW + MISSING + LAST)
    assert (statuses(answers)[:2] == [200, 404]) == IS_ORDERED


@pytest.mark.parametrize("first", [POST, CHUNKED], ids=["length", "chunks"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_ends_where_the_next_request_begins(guarded, first, size):
    requests = SLOW + first + MISSING + first + SLOW + LAST
    answers = guarded.send(*split(requests, size))
    assert statuses(answers) == [200, 200, 404, 200, 200, 200]
    assert answers.count(b'"size": 3') == 2
    assert answers.endswith(b"edge")


@pytest.mark.parametrize("refused", [REFUSED, REFUSED_BY_TWISTED], ids=["ours", "twisted"])
def test_a_refusal_comes_after_the_answers_to_what_was_sent_before(guarded, refused):
    assert statuses(guarded.send(SLOW + MISSING + refused + LAST)) == [200, 404, 400]


def test_a_connection_stays_open_for_the_next_request(guarded):
    with guarded.connect() as connection:
        for _ in range(3):
            connection.sendall(SLOW + MISSING)
            answers = b""
            while len(statuses(answers)) < 2:
                answers += connection.recv(1 << 16)
            assert statuses(answers) == [200, 404]


def test_what_follows_a_handshake_is_no_request(guarded):
    bytes_ = request("/echo/", headers=[b"Upgrade: websocket"])
    assert len(statuses(guarded.send(bytes_ + MISSING))) == 1
