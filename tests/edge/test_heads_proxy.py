"""Headers that a proxy sets: they count only if the project says so, and cannot break daphne."""

import pytest

from .site import ALL_PARTS, LIMITS, EdgeSite, content, request, status


@pytest.fixture(scope="module")
def trusting():
    """Return a site behind a proxy, which believes its headers."""
    limits = dict(LIMITS, TRUST_ROOT_PATH=True)
    with EdgeSite(limits, daphne=["--proxy-headers"]) as site:
        yield site


@pytest.fixture(scope="module")
def unguarded_proxied():
    with EdgeSite({"OFF": ALL_PARTS}, daphne=["--proxy-headers"]) as site:
        yield site


def root_path(*values):
    return request("/prefix/echo/", headers=[b"Daphne-Root-Path: " + value for value in values])


def test_a_root_path_from_a_client_is_ignored(guarded, unguarded):
    assert status(guarded.send(root_path(b"/prefix"))) == 404
    assert content(unguarded.send(root_path(b"/prefix")))["link"] == "/prefix/echo/"
    assert "TRUST_ROOT_PATH" in guarded.log("web")


def test_a_root_path_of_a_client_makes_no_traceback(guarded):
    assert status(guarded.send(request(headers=[b"Daphne-Root-Path: \xff"]))) == 200
    assert "Traceback" not in guarded.log("web")


def test_a_trusted_root_path_counts(trusting):
    answer = content(trusting.send(root_path(b"/prefix")))
    assert (answer["path"], answer["link"]) == ("/prefix/echo/", "/prefix/echo/")


def test_a_trusted_root_path_may_be_in_utf8(trusting):
    for value in ("/pr\u00e9fix".encode(), b"/pr%C3%A9fix"):
        bytes_ = request("/pr%C3%A9fix/echo/", headers=[b"Daphne-Root-Path: " + value])
        assert content(trusting.send(bytes_))["path"] == "/pr\u00e9fix/echo/"


@pytest.mark.parametrize(
    "values",
    [[b"/a", b"/b"], [b"//a"], [b"a"], [b"http://a/"]],
    ids=["two", "slashes", "name", "url"],
)
def test_a_malformed_root_path_is_refused(trusting, values):
    assert status(trusting.send(root_path(*values))) == 400


@pytest.mark.parametrize("value", [b"/\xff", b"/%ff", b"", b"/a b", b"/\xc3("])
def test_a_strange_root_path_makes_no_traceback(trusting, value):
    assert status(trusting.send(root_path(value))) == 404
    assert "Traceback" not in trusting.log("web")


def test_the_address_of_a_client_comes_from_its_proxy(trusting):
    headers = [
        b"X-Forwarded-For: 203.0.113.5, 10.0.0.1",
        b"X-Forwarded-Port: 443",
        b"X-Forwarded-Proto: https",
    ]
    answer = content(trusting.send(request(headers=headers)))
    assert answer["headers"]["REMOTE_ADDR"] == "203.0.113.5"
    assert trusting.handshake(headers=headers) == 101


@pytest.mark.parametrize("header", [b"X-Forwarded-For: \xff", b"X-Forwarded-Port: " + b"9" * 30])
def test_a_malformed_forwarded_header_is_refused(trusting, unguarded_proxied, header):
    bytes_ = request(headers=[b"X-Forwarded-For: 203.0.113.5"] * (b"Port" in header) + [header])
    assert status(trusting.send(bytes_)) == 400
    assert status(unguarded_proxied.send(bytes_)) == 500
    assert "Traceback" not in trusting.log("web")


@pytest.mark.parametrize("value", [b"", b"443", b"443, 443", b"none"])
def test_a_port_that_daphne_can_read_or_skip_is_not_refused(trusting, value):
    headers = [b"X-Forwarded-For: 203.0.113.5", b"X-Forwarded-Port: " + value]
    assert status(trusting.send(request(headers=headers))) == 200


def test_without_proxy_headers_they_are_headers_like_others(guarded):
    bytes_ = request(headers=[b"X-Forwarded-For: \xff", b"X-Forwarded-Port: " + b"9" * 30])
    assert content(guarded.send(bytes_))["headers"]["REMOTE_ADDR"] == "127.0.0.1"
