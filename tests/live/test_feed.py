"""The tutorial's promise, through real daphne, real Redis and two real workers."""

import struct
import time
from concurrent.futures import ThreadPoolExecutor

from websocket import ABNF

from testing.visitor import Visitor, next_event
from tests.marks import not_on


def test_an_open_socket_receives_a_login_and_a_logout(alice, bob):
    socket = alice.socket()
    before = alice.state()["seq"]
    bob.log_in()
    assert next_event(socket) == {
        "event": "login",
        "username": "bob",
        "online": True,
        "seq": before + 1,
    }
    bob.log_out()
    assert next_event(socket) == {
        "event": "logout",
        "username": "bob",
        "online": False,
        "seq": before + 2,
    }


def test_a_user_with_two_devices_is_online_until_the_second_logs_out(site, alice, bob):
    phone = Visitor(site, "bob").log_in()
    bob.log_in()
    socket = alice.socket()
    bob.log_out()
    assert next_event(socket)["online"] is True
    phone.log_out()
    assert next_event(socket)["online"] is False
    assert {"username": "bob", "online": False} in alice.state()["users"]


def test_events_are_numbered_without_a_gap(site, alice, bob):
    socket = alice.socket()
    for _ in range(3):
        bob.log_in().log_out()
    seqs = [next_event(socket)["seq"] for _ in range(6)]
    assert sorted(seqs) == list(range(min(seqs), min(seqs) + 6))
    assert alice.state()["seq"] == max(seqs)


def test_a_session_that_expires_ends_the_presence(site, alice, bob):
    bob.log_in()
    socket = alice.socket()
    site.manage("shell", "-c", _expire(bob.http.cookies["sessionid"]))
    assert {"username": "bob", "online": False} in alice.state()["users"]
    assert next_event(socket)["event"] == "logout"


def test_a_socket_that_receives_nothing_for_a_while_stays_open(site, alice, bob):
    socket = alice.socket()
    time.sleep(7)  # the layers wait in Redis for five seconds at a time
    bob.log_in()
    assert next_event(socket)["username"] == "bob"
    bob.log_out()


@not_on(["channels2", "channels4"], reason="only channels_lts has the limit MAX_MESSAGE")
def test_a_message_from_a_client_closes_its_socket(site, alice):
    for send in (lambda socket: socket.send("hello"), lambda socket: socket.send_binary(b"\xff")):
        socket = alice.socket()
        send(socket)
        opcode, payload = socket.recv_data()
        assert (opcode, payload[:2]) == (ABNF.OPCODE_CLOSE, struct.pack("!H", 1008))
    assert "Traceback" not in site.logs()


@not_on(["channels1"], reason="MAX_MESSAGE of this site closes the socket: see above")
def test_a_message_from_a_client_is_ignored(site, alice, bob):
    socket = alice.socket()
    for payload in ("hello", '{"accept": true}', "\x00", ""):
        socket.send(payload)
    socket.send_binary(b"\xff\xfe")
    bob.log_in()
    assert next_event(socket)["username"] == "bob"
    bob.log_out()
    assert "Traceback" not in site.logs()


def test_the_page_and_its_files_are_served_without_debug(site, alice):
    page = alice.http.get(site.address + "/")
    assert page.ok and "alice" in page.text
    for path in ("/static/display/users.js", "/static/display/site.css"):
        assert alice.http.get(site.address + path).ok, path


def test_many_requests_at_once_are_all_answered(site, alice):
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(alice.http.get, [site.address + "/static/display/site.css"] * 100)
    assert [answer.status_code for answer in answers] == [200] * 100


def test_an_unchanged_state_is_answered_in_one_line(site, alice):
    first = alice.http.get(site.address + "/users.json")
    again = alice.http.get(
        site.address + "/users.json", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@not_on(["channels2", "channels4"], "there are no workers")
def test_a_worker_that_is_asked_to_stop_ends_at_once(site, alice):
    is_stock = site.env.get("CHANNEL_LAYER", "").startswith("asgi_redis.")
    started = time.time()
    site.kill("worker2", 15)
    site.start("worker2")
    assert time.time() - started < (9 if is_stock else 5)  # stock waits for 5 s, ours for 2
    assert alice.state()["users"]


def _expire(session_key):
    return (
        "from django.contrib.sessions.models import Session; from django.utils import timezone; "
        "Session.objects.filter(pk='%s').update(expire_date=timezone.now())" % session_key
    )
