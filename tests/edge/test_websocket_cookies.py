"""A handshake with several Cookie headers has all of its cookies."""

import json

import pytest

COOKIES = ["Cookie: a=1; b=two", "Cookie: sessionid=s", "Cookie: c=3"]


@pytest.fixture
def shown(default_limits):
    """Return a function that opens a socket with headers, and returns those that arrive (dict)."""
    return lambda *headers: json.loads(
        default_limits.socket("/headers/", header=list(headers)).recv()
    )


def test_the_cookies_of_several_headers_arrive_as_one(shown):
    assert shown(*COOKIES)["cookie"] == "a=1; b=two; sessionid=s; c=3"


def test_one_cookie_header_arrives_as_it_was_sent(shown):
    assert shown("Cookie: a=1,2;b=3")["cookie"] == "a=1,2;b=3"
    assert "cookie" not in shown()


def test_other_headers_that_are_there_twice_are_joined_as_before(shown):
    assert shown("X-One: 1", "X-One: 2")["x-one"].replace(" ", "") == "1,2"
