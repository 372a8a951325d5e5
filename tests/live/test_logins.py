"""Logins that end close their sockets, also without a signal, with real processes and no page."""

import time

import pytest
import websocket

from testing.site import Site, eventually
from testing.visitor import Visitor
from tests.marks import not_on

SIGNED_OUT = 4401
AT_ONCE, IN_A_MINUTE = 5, 60  # seconds


def close_code(socket, within):
    """Return the code with which the site closes a socket within some seconds; else None."""
    deadline = time.time() + within
    try:
        while time.time() < deadline:
            socket.settimeout(max(0.01, deadline - time.time()))
            frame = socket.recv_frame()  # which, unlike recv, does not answer a close
            if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(frame.data[:2], "big")
    except websocket.WebSocketTimeoutException:
        pass
    return None


START = """
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from display.models import LoginSession
bob = User.objects.get(username="bob")
"""


def run(site, code):
    """Run some lines of Python with the site's settings and the names of START."""
    site.manage("shell", "-c", START + code)


@pytest.fixture(scope="module")
def carol(site):
    return Visitor(site, "carol").sign_up()


@pytest.fixture(scope="module")
def dave(site):
    return Visitor(site, "dave").sign_up()


def test_a_new_password_closes_the_users_other_sockets_at_once(site, alice, bob):
    laptop, phone = Visitor(site, "bob").log_in(), Visitor(site, "bob").log_in()
    sockets = [laptop.socket(), phone.socket()]
    watching = alice.socket()
    run(site, "bob.set_password('%s'); bob.save()" % "correct horse battery")
    assert [close_code(socket, AT_ONCE) for socket in sockets] == [SIGNED_OUT] * 2
    assert phone.http.get(site.address + "/users.json").status_code == 403
    assert close_code(watching, 0.5) is None
    assert {"username": "bob", "online": False} in alice.state()["users"]


def test_a_session_that_is_deleted_closes_its_sockets_at_once(site, bob):
    socket = bob.log_in().socket()
    run(site, "Session.objects.filter(login_session__user=bob).delete()")
    assert close_code(socket, AT_ONCE) == SIGNED_OUT


def test_the_21st_login_closes_the_sockets_of_the_first_at_once(site, alice, bob):
    socket = bob.log_in().socket()
    run(site, "for _ in range(19): Client().force_login(bob)")
    assert close_code(socket, 1) is None
    run(site, "Client().force_login(bob)")
    assert close_code(socket, AT_ONCE) == SIGNED_OUT
    assert {"username": "bob", "online": True} in alice.state()["users"]


def test_changes_without_a_signal_close_the_sockets_in_a_minute(site, bob, carol, dave):
    """Nobody asks for the list meanwhile: only the sockets are open."""
    sockets = [visitor.socket() for visitor in (bob.log_in(), carol, dave)]
    run(
        site,
        """
keys = list(bob.login_sessions.values_list("session_id", flat=True))
LoginSession.objects.filter(user=bob)._raw_delete("default")
Session.objects.filter(pk__in=keys)._raw_delete("default")
User.objects.filter(username="carol").update(is_active=False)
User.objects.filter(username="dave").update(password="!")
""",
    )
    codes = [close_code(socket, IN_A_MINUTE) for socket in sockets]
    assert codes == [SIGNED_OUT] * 3


@not_on(["channels2", "channels4"], "their layer does not count the members of a group")
class TestTheSocketsOfOneLogin:
    @pytest.mark.parametrize("most", [3, 0])
    def test_one_more_than_the_limit_is_refused_and_a_closed_one_makes_room(self, most):
        with Site(MAX_SOCKETS_PER_SESSION=str(most)) as site:
            erin = Visitor(site, "erin").sign_up()
            sockets = [erin.socket() for _ in range(3)]
            if not most:  # switched off: any number opens
                assert erin.socket().connected
                return
            with pytest.raises(websocket.WebSocketBadStatusException) as refused:
                erin.socket()
            assert refused.value.status_code == 403
            assert erin.state()["online"] == 1  # a page without a socket asks for the state
            sockets.pop().close()
            sockets.append(eventually(lambda: open_or_none(erin), within=AT_ONCE))
            erin.log_out()
            assert [close_code(socket, AT_ONCE) for socket in sockets] == [SIGNED_OUT] * 3


def open_or_none(visitor):
    try:
        return visitor.socket()
    except websocket.WebSocketBadStatusException:
        return None
