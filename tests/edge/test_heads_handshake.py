"""The head of a WebSocket handshake: no byte in it begins a header that a proxy has not seen.

The project's /own/ opens a socket to its own pages alone: the Origin has to be the Host's.
"""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

EVERY_BYTE = [bytes([number]) for number in range(256)]
OWN = b"Origin: http://localhost"
NEL = b"\x85"  # a line's end to Unicode, and a part of letters in UTF-8
COOKIE = "name=\u0445\u043b\u0435\u0431\u0445"  # NEL is in it, and at its end


def in_a_value(byte):
    return "/own/", [b"X-A: a" + byte + OWN]


def in_a_name(byte):
    return "/own/", [b"X" + byte + OWN]


def in_the_target(byte):
    return "/own/?a" + (byte + OWN).decode("latin1"), []


def opening_bytes(site, place):
    """Return the bytes that lead to a 101 when they are at a place in front of an Origin."""
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda byte: site.handshake(*place(byte)), EVERY_BYTE)
    return [byte for byte, answer in zip(EVERY_BYTE, answers) if answer == 101]


def test_the_own_origin_opens_a_socket_and_a_foreign_one_does_not(guarded):
    assert guarded.handshake("/own/", [OWN]) == 101
    assert guarded.handshake("/own/", [b"Origin: http://elsewhere.example"]) == 403
    assert guarded.handshake("/own/") == 403


@pytest.mark.parametrize("place", [in_a_value, in_a_name, in_the_target])
def test_no_byte_makes_a_header_of_what_follows_it(guarded, place):
    assert opening_bytes(guarded, place) == []


def test_without_the_limit_some_bytes_make_a_header(unguarded):
    assert NEL in opening_bytes(unguarded, in_a_value)


def test_a_target_that_is_not_ascii_opens_no_socket(guarded, unguarded):
    assert guarded.handshake("/echo/?a=\x8e") == 400
    assert unguarded.handshake("/echo/?a=\x8e") == 101


def test_a_cookie_in_utf8_arrives_whole(guarded, unguarded):
    def received(site):
        socket = site.socket("/headers/", header=["Cookie: " + COOKIE])
        return json.loads(socket.recv())["cookie"].encode("latin1")

    assert received(guarded) == COOKIE.encode()
    assert received(unguarded) == COOKIE.encode().partition(NEL)[0]


@pytest.mark.parametrize("method", ["POST", "HEAD", "OPTIONS", "get"])
def test_only_a_get_opens_a_socket(guarded, method):
    assert guarded.handshake(method=method) == 400


@pytest.mark.parametrize(
    "headers, body",
    [([b"Content-Length: 1"], b"x"), ([b"Transfer-Encoding: chunked"], b"0\r\n\r\n")],
)
def test_a_handshake_has_no_body(guarded, unguarded, headers, body):
    assert guarded.handshake(headers=headers, body=body) == 400
    assert unguarded.handshake(headers=headers, body=body) == 101


def test_a_handshake_has_one_upgrade(guarded, unguarded):
    assert guarded.handshake(headers=[b"Upgrade: h2c"]) == 400
    assert unguarded.handshake(headers=[b"Upgrade: h2c"]) == 101


@pytest.mark.parametrize("header", [b"Origin: http://localhost", b"Sec-WebSocket-Version: 13"])
def test_a_header_that_is_there_twice_opens_no_socket(guarded, header):
    assert guarded.handshake("/own/", [OWN, header]) in (400, 403)


@pytest.mark.parametrize("name", [b"Key", b"Version", b"Protocol", b"Extensions"])
def test_a_header_of_the_protocol_is_ascii(guarded, name):
    assert guarded.handshake(headers=[b"Sec-WebSocket-" + name + b": \xe4"]) == 400
    assert "Traceback" not in guarded.log("web")


def test_another_upgrade_is_an_ordinary_request(guarded):
    """Java's client and curl ask for h2c, with a POST as well. RFC 9110, 7.8: ignore it."""
    headers = {"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AA"}
    assert guarded.post("/echo/", data=b"abc", headers=headers).json()["size"] == 3
