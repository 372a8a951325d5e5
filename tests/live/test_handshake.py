"""Which sockets may open, with real daphne and a real client."""

import time

import pytest
import websocket

from testing.visitor import Visitor
from tests.marks import not_on


def refusal(visitor, **options):
    """Return the HTTP status that ends an opening handshake, and the seconds that it took."""
    started = time.time()
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        visitor.socket(**options)
    return refused.value.status_code, time.time() - started


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1.evil.example", "null"])
def test_a_foreign_origin_is_refused_at_once(alice, origin):
    status, seconds = refusal(alice, origin=origin)
    assert status == 403
    assert seconds < 2


@not_on(
    ["channels2", "channels4"], "its own validator compares the names of hosts, not their ports"
)
def test_our_host_with_another_port_is_a_foreign_origin(alice):
    assert refusal(alice, origin="http://127.0.0.1")[0] == 403


def test_a_missing_origin_is_refused_at_once(alice):
    status, seconds = refusal(alice, suppress_origin=True)
    assert status == 403
    assert seconds < 2


def test_a_foreign_host_is_refused_though_the_origin_agrees(alice):
    assert refusal(alice, host="evil.example", origin="http://evil.example")[0] == 403


def test_an_anonymous_socket_is_refused_at_once(site):
    status, seconds = refusal(Visitor(site, "nobody"))
    assert status == 403
    assert seconds < 2


def test_a_session_that_has_logged_out_is_refused(site, bob):
    bob.log_in()
    key = bob.http.cookies["sessionid"]
    bob.log_out()
    assert refusal(bob, cookie="sessionid=" + key)[0] == 403


def test_a_socket_is_closed_when_its_session_logs_out(alice, bob):
    bob.log_in()
    socket, other = bob.socket(), alice.socket()
    bob.log_out()
    frame = socket.recv_frame()  # which, unlike recv, does not answer a close
    while frame.opcode != websocket.ABNF.OPCODE_CLOSE:
        frame = socket.recv_frame()
    assert int.from_bytes(frame.data[:2], "big") == 4401
    assert other.connected and other.recv()


def test_a_session_key_in_the_address_is_not_a_login(site, alice):
    path = "/users/?session_key=" + alice.http.cookies["sessionid"]
    assert refusal(Visitor(site, "nobody"), path=path)[0] == 403


@pytest.mark.parametrize("path", ["/", "/users", "/users/more/", "/elsewhere/"])
def test_a_socket_on_any_other_path_is_refused(alice, path):
    assert refusal(alice, path=path)[0] == 403
