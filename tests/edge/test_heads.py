"""The head of a request: what HTTP forbids is refused, before daphne or a worker reads it."""

import pytest

from .site import content, request, status, statuses

CLOSE = b"Connection: close"


def raw(line, *headers):
    """Return the bytes of a request. `line` and `headers` are bytes without their ends."""
    return b"\r\n".join((line,) + headers + (CLOSE, b"", b""))


HOST = b"Host: localhost"

# Off, each of these gets its answer from the project, on every Twisted.
MALFORMED = {
    "a control character in a header": request(headers=[b"X-A: a\x0bb"]),
    "an escape in a header": request(headers=[b"X-A: a\x1b[31m"]),
    "a delete in a header": request(headers=[b"X-A: a\x7fb"]),
    "two content types": request(headers=[b"Content-Type: text/plain"] * 2),
    "two transfer encodings": request(headers=[b"Transfer-Encoding: identity"] * 2),
    "two lengths": request(headers=[b"Transfer-Encoding: identity", b"Content-Length: 0"]),
    "a delete in the query": raw(b"GET /echo/?a=\x7f HTTP/1.1", HOST),
}

# Twisted refuses these since 24.7 or earlier.
MALFORMED_FOR_TWISTED = {
    "a name that is no token": request(headers=[b"X(A): b"]),
    "a space in a name": request(headers=[b"X A: b"]),
    "a name with a control character": request(headers=[b"X\x0bA: b"]),
    "a method that is no token": raw(b"G(T /echo/ HTTP/1.1", HOST),
    "a method with a control character": raw(b"GET\x01 /echo/ HTTP/1.1", HOST),
    "a version that is none": raw(b"GET /echo/ FOO/1.1", HOST),
    "version 2": raw(b"GET /echo/ HTTP/2.0", HOST),
    "a version that is not ASCII": raw(b"GET /echo/ HTTP/1.\xb2", HOST),
    "a target that is not ASCII": raw(b"GET /echo/?a=\xc3\xa4 HTTP/1.1", HOST),
    "a negative length": request(headers=[b"Content-Length: -1"]),
    "a length with an underscore": request(headers=[b"Content-Length: 0_0"]),
    "an escape in the target": raw(b"GET /echo/?\x1b[31m HTTP/1.1", HOST),
}

# Twisted refuses these in every release.
REFUSED_BY_TWISTED = {
    "no version": raw(b"GET /echo/", HOST),
    "no target": raw(b"GET HTTP/1.1", HOST),
    "a line without a colon": request(headers=[b"nothing"]),
    "an empty name": request(headers=[b": nothing"]),
    "a length that is no number": request(headers=[b"Content-Length: ten"]),
    "two different lengths": request(headers=[b"Content-Length: 1", b"Content-Length: 2"]),
    "a length and chunks": request(headers=[b"Content-Length: 1", b"Transfer-Encoding: chunked"]),
    "an unknown transfer encoding": request(headers=[b"Transfer-Encoding: gzip"]),
    "a chunk without a size": request(headers=[b"Transfer-Encoding: chunked"], body=b"x\r\n"),
    "too many headers": request(headers=[b"X-A: b"] * 501),
    "a large head": request(headers=[b"X-A: " + b"b" * 9000] * 2),
}


@pytest.fixture(autouse=True)
def no_traceback(guarded):
    """Check that nothing in a test makes the guarded daphne log a traceback."""
    yield
    assert "Traceback" not in guarded.log("web")


@pytest.mark.parametrize("bytes_", MALFORMED.values(), ids=list(MALFORMED))
def test_a_malformed_head_is_refused(guarded, unguarded, bytes_):
    assert status(guarded.send(bytes_)) == 400
    assert status(unguarded.send(bytes_)) == 200


def test_a_second_host_is_refused_before_a_worker_sees_it(guarded, unguarded):
    bytes_ = request(headers=[b"Host: elsewhere.example"])
    assert content(guarded.send(bytes_)).startswith(b"400 Bad Request\nHost")
    assert b"Bad Request (400)" in unguarded.send(bytes_)  # a page of Django


@pytest.mark.parametrize("bytes_", MALFORMED_FOR_TWISTED.values(), ids=list(MALFORMED_FOR_TWISTED))
def test_what_a_newer_twisted_refuses_is_refused_with_each(guarded, bytes_):
    assert status(guarded.send(bytes_)) == 400


@pytest.mark.parametrize("bytes_", REFUSED_BY_TWISTED.values(), ids=list(REFUSED_BY_TWISTED))
def test_what_twisted_refuses_is_a_400_as_before(guarded, bytes_):
    assert statuses(guarded.send(bytes_))[:1] == [400]


def test_a_path_that_is_not_ascii_is_refused_without_a_traceback(guarded, unguarded):
    bytes_ = raw(b"GET /\x85 HTTP/1.1", HOST)
    assert status(guarded.send(bytes_)) == 400
    assert status(unguarded.send(bytes_)) == 400
    assert "Traceback" in unguarded.log("web")


def test_a_path_of_two_slashes_is_refused(guarded, unguarded):
    assert status(guarded.send(request("//echo/"))) == 400
    assert status(unguarded.send(request("//echo/"))) == 404
    assert guarded.handshake("//echo/") == 400
    assert unguarded.handshake("//echo/") == 101


@pytest.mark.parametrize(
    "path", ["/echo/%zz", "/echo/%", "/%ff/", "/%ed%a0%80/", "/%00/", "/a/../b"]
)
def test_a_strange_path_in_ascii_is_a_404_of_the_project(guarded, path):
    assert status(guarded.send(request(path))) == 404


def test_a_url_as_target_counts_with_its_host(guarded, unguarded):
    bytes_ = request("HTTP://elsewhere.example:81/echo/?a=b")
    answer = content(guarded.send(bytes_))
    assert (answer["path"], answer["query"]) == ("/echo/", "a=b")
    assert answer["headers"]["HTTP_HOST"] == "elsewhere.example:81"
    assert status(unguarded.send(bytes_)) == 404


@pytest.mark.parametrize(
    "target",
    ["ftp://a/", "ws://a/", "http://", "http:///echo/", "http://a@b/", "http://a//b", "*", "echo/"],
)
def test_another_target_is_refused(guarded, target):
    assert status(guarded.send(request(target))) == 400


def test_a_url_without_a_path_is_the_root(guarded):
    assert content(guarded.send(request("http://localhost"))) == b"edge"
    assert content(guarded.send(request("http://localhost?a=b"))) == b"edge"


def test_options_asks_about_the_whole_server(guarded):
    for target in ("*", "http://localhost"):
        assert status(guarded.send(request(target, method="OPTIONS"))) == 404  # of the project


def test_a_cookie_over_its_limit_is_refused(guarded, unguarded):
    cookies = [b"Cookie: a=" + b"b" * 2100] * 2
    assert status(guarded.send(request(headers=cookies[:1]))) == 200
    assert status(guarded.send(request(headers=cookies))) == 431
    assert status(unguarded.send(request(headers=cookies))) == 200
    assert guarded.handshake(headers=cookies) == 431
    assert unguarded.handshake(headers=cookies) == 101


def test_a_content_type_over_its_limit_is_refused(guarded, unguarded):
    header = b"Content-Type: text/plain; a=" + b"b" * 256
    assert status(guarded.send(request(headers=[header[:200]]))) == 200
    assert status(guarded.send(request(headers=[header]))) == 431
    assert status(unguarded.send(request(headers=[header]))) == 200
