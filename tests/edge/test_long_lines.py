"""A request whose URL or header is too long gets an answer."""

import pytest

from .site import receive_all, request, status, statuses

LONG = "x" * 20000


@pytest.mark.parametrize(
    "sent, expected",
    [
        (request("/echo/?q=" + LONG), 414),
        (request("/echo/?q=" + 50 * LONG), 414),
        (request("/echo/", headers=[b"X-Long: " + LONG.encode()]), 431),
        (request("/echo/", "POST", [b"Content-Length: 1", b"X-Long: " + LONG.encode()], b"x"), 431),
    ],
)
def test_a_line_that_is_too_long_is_answered(default_limits, sent, expected):
    answer = default_limits.send(sent)
    assert status(answer) == expected
    assert b"longer than 16 KiB" in answer


def test_a_long_line_that_comes_in_parts_is_answered(default_limits):
    with default_limits.connect() as connection:
        for part in (b"GET /", LONG[:10000].encode(), LONG.encode()):
            connection.sendall(part)
        assert status(receive_all(connection)) == 414


def test_the_requests_before_a_long_line_are_answered(default_limits):
    first = b"GET /slow/?seconds=0.2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert statuses(default_limits.send(first + request("/" + LONG))) == [200, 414]


def test_a_url_below_the_limit_arrives(default_limits):
    assert status(default_limits.send(request("/echo/?q=" + LONG[:15000]))) == 200
