"""What Channels 1's documentation teaches about consumers, on daphne and two workers."""

import re

import django
import pytest
import websocket

from testing.site import eventually

from .consumers_site import ConsumersSite

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def site():
    with ConsumersSite() as site:
        yield site


def is_refused(site, path, **options):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        site.socket(path, **options)
    return refused.value.status_code == 403


# Routing, and consumers as functions


def test_a_room_receives_what_a_consumer_behind_another_channel_sends(site):
    first, second = site.socket("/rooms/blue/"), site.socket("/rooms/blue/")
    other = site.socket("/rooms/red/")
    assert first.recv_json() == second.recv_json() == {"room": "blue"}
    assert other.recv_json() == {"room": "red"}
    first.send("hello")
    assert first.recv() == second.recv() == "hello"
    second.close()
    assert first.recv() == "somebody left"
    other.send("only red")
    assert other.recv() == "only red"


def test_a_consumer_receives_the_named_groups_of_all_its_filters(site):
    socket = site.socket("/de/rooms/blue/corner/")
    assert socket.recv_json() == {"room": "blue", "extra": "corner", "language": "de"}


def test_a_consumer_can_deny_a_connection(site):
    assert is_refused(site, "/denied/")


# Sessions and users


def test_http_session_is_the_session_of_the_cookie(site):
    assert site.socket("/session/http_session/").recv_json() == {"user": None}
    alice = site.log_in("alice")
    assert site.socket("/session/http_session/", alice).recv_json() == {"user": True}


def test_http_session_user_is_the_user_of_the_cookie(site):
    assert site.socket("/session/http_user/").recv_json() == {"user": ""}
    assert site.socket("/session/http_user/", site.log_in("bob")).recv_json() == {"user": "bob"}


def test_a_session_can_be_named_in_the_query(site):
    key = site.log_in("carol").cookies["sessionid"]
    socket = site.socket("/session/http_user/?session_key=" + key)
    assert socket.recv_json() == {"user": "carol"}


@pytest.mark.parametrize("path", ["/session/user/", "/session/transfer/"])
def test_a_user_is_transferred_into_the_channel_session(site, path):
    socket = site.socket(path, site.log_in("dora"))
    if path == "/session/user/":
        assert socket.recv_json() == {"user": "dora"}
    for _ in range(2):
        socket.send("who?")
        assert socket.recv_json() == {"user": "dora"}


def test_the_http_session_is_there_for_later_messages(site):
    socket = site.socket("/session/both/", site.log_in("erik"))
    for seen in (1, 2):
        socket.send("count")
        assert socket.recv_json() == {"seen": seen}


def test_classes_have_the_user_and_the_session(site):
    frank = site.log_in("frank")
    socket = site.socket("/user/", frank)
    socket.send_json({})
    assert socket.recv_json() == {"user": "frank"}
    socket = site.socket("/user_and_session/", frank)
    socket.send_json({})
    assert socket.recv_json() == {"user": "frank", "key": frank.cookies["sessionid"]}


# Order, origins, signals


def test_messages_are_consumed_in_their_order(site):
    socket = site.socket("/ordered/")
    for number in range(10):
        socket.send(str(number))
    answers = [socket.recv_json()["seen"] for _ in range(10)]
    assert answers == [[str(n) for n in range(last + 1)] for last in range(10)]


def test_only_origins_in_allowed_hosts_are_accepted(site):
    socket = site.socket("/guarded/", site.log_in("grace"), origin="http://localhost")
    assert socket.recv_json() == {"user": "grace"}
    assert is_refused(site, "/guarded/", origin="http://evil.example")


def test_a_project_can_validate_origins_itself(site):
    assert site.socket("/partner/", origin="https://partner.example").connected
    assert is_refused(site, "/partner/")


def test_signals_are_sent_around_each_consumer(site):
    def logs_after_a_request():
        assert site.get("/") == "consumers"
        logs = [site.log("worker1"), site.log("worker2")]
        return logs if all("signal: consumer_finished" in log for log in logs) else None

    logs = eventually(logs_after_a_request)
    assert [log.count("signal: worker_ready") for log in logs] == [1, 1]
    for log in logs:
        lines = [line for line in log.splitlines() if line.startswith("signal: consumer")]
        assert lines[:2] == ["signal: consumer_started", "signal: consumer_finished"]


# Consumers as classes


def test_a_websocket_consumer_echoes_in_order_and_has_its_groups(site):
    first, second = site.socket("/echo/ann/"), site.socket("/echo/ann/")
    for number in range(5):
        first.send("n%d" % number)
    assert [first.recv() for _ in range(5)] == ["/echo/ann/ ann n%d" % n for n in range(5)]
    first.send_binary(b"\0\xff")
    assert first.recv() == b"\0\xff"
    second.close()
    assert first.recv() == "left"


def test_a_base_consumer_maps_channels_to_methods(site):
    socket = site.socket("/echo/bea/")
    socket.send("2")
    assert socket.recv() == "4"
    socket.send("3")
    assert socket.recv() == "27"


def test_a_consumer_closes_its_socket_with_a_code(site):
    socket = site.socket("/echo/cid/")
    socket.send("close")
    opcode, data = socket.recv_data()
    assert (opcode, int.from_bytes(data[:2], "big")) == (websocket.ABNF.OPCODE_CLOSE, 4001)


def test_a_json_consumer_answers_and_sends_to_its_group(site):
    first, second = site.socket("/json/"), site.socket("/json/")
    first.send_json({"n": [1, None]})
    assert first.recv_json() == {"answer": {"n": [1, None]}}
    assert first.recv_json() == second.recv_json() == {"to all": {"n": [1, None]}}


def test_a_route_can_change_attributes_of_a_class(site):
    assert site.socket("/greeter/").recv() == "hello"
    assert site.socket("/greeter/de/").recv() == "hallo"


# The demultiplexer, and data binding


def test_a_demultiplexer_takes_each_stream_to_its_consumer(site):
    socket, other = site.socket("/binding/"), site.socket("/binding/")
    assert socket.recv_stream("echo") == {"status": "I just connected!"}
    assert other.recv_stream("echo") == {"status": "I just connected!"}
    socket.send_json({"stream": "echo", "payload": {"a": 1}})
    assert socket.recv_stream("echo") == {"original_message": {"a": 1}}
    other.close()
    assert socket.recv_stream("echo") == {"status": "left"}


def test_a_change_by_a_view_is_sent_to_the_groups_of_its_bindings(site):
    socket = site.socket("/binding/")
    pk = int(site.get("/save/one/1/"))
    label = "consumers_project.integervalue"
    event = {"pk": pk, "model": label, "action": "create", "data": {"name": "one", "value": 1}}
    assert socket.recv_stream("intval") == event
    site.get("/save/one/2/")
    event.update(action="update", data={"name": "one", "value": 2})
    assert socket.recv_stream("intval") == event
    site.get("/delete/one/")
    assert socket.recv_stream("intval") == dict(event, action="delete")


def test_members_and_many_to_many_fields_are_sent(site):
    socket = site.socket("/binding/")
    site.get("/save/members/3/")
    data = {"name": "members", "value": 3, "labels": [], "unit": "kg", "doubled": 6, "squared": 9}
    assert socket.recv_stream("members")["data"] == data
    site.get("/delete/members/")
    assert socket.recv_stream("members")["action"] == "delete"


def test_a_change_of_groups_is_a_create_or_a_delete(site):
    socket = site.socket("/binding/")
    for value, action in [(1, None), (100, "create"), (101, "update"), (2, "delete")]:
        site.get("/save/moving/%d/" % value)
        if action:
            event = socket.recv_stream("high")
            assert (event["action"], event["data"]["value"]) == (action, value)


def test_a_client_creates_updates_and_deletes(site):
    socket = site.socket("/binding/")

    def send(**payload):
        socket.send_json({"stream": "intval", "payload": payload})

    send(action="create", data={"name": "by client", "value": 1})
    created = socket.recv_stream("intval")
    assert created["data"] == {"name": "by client", "value": 1}
    send(action="update", pk=created["pk"], data={"value": 2})
    assert socket.recv_stream("intval")["data"] == {"name": "by client", "value": 2}
    send(action="delete", pk=created["pk"])
    assert socket.recv_stream("intval")["action"] == "delete"


def test_a_client_needs_the_permission_of_the_binding(site):
    socket = site.socket("/binding/")
    pk = int(site.get("/save/kept/1/"))
    assert socket.recv_stream("intval")["action"] == "create"
    socket.send_json({"stream": "intval", "payload": {"action": "delete", "pk": pk}})
    new = {"action": "create", "data": {"name": "by %s", "value": 200}}
    socket.send_json({"stream": "high", "payload": new})  # nobody is logged in
    user = site.socket("/binding/", site.log_in("heidi"))
    user.send_json({"stream": "high", "payload": new})
    assert socket.recv_stream("high")["action"] == "create"
    assert site.get("/save/kept/1/") == str(pk)


@pytest.mark.skipif(django.VERSION < (4, 1), reason="SECRET_KEY_FALLBACKS is new in Django 4.1")
def test_a_new_secret_key_logs_nobody_out(site):
    ivan = site.log_in("ivan")
    socket = site.socket("/user/", ivan)
    site.env.update(SECRET_KEY="new", OLD_SECRET_KEY=site.env["SECRET_KEY"])
    for worker in ("worker1", "worker2"):
        site.kill(worker)
        site.start(worker)
    for _ in range(3):
        socket.send_json({})
        assert socket.recv_json() == {"user": "ivan"}
    for _ in range(2):
        assert site.socket("/session/http_user/", ivan).recv_json() == {"user": "ivan"}
        assert site.socket("/guarded/", ivan).recv_json() == {"user": "ivan"}
    assert site.get("/whoami/", ivan) == "ivan"


def test_two_bad_frames_are_the_only_errors_of_consumers_and_their_socket_stays_open(site):
    """This test comes last: it counts the errors of all tests above."""
    socket = site.socket("/binding/")
    assert socket.recv_stream("echo") == {"status": "I just connected!"}
    socket.send_json({"stream": "unknown", "payload": {}})
    socket.send("no JSON")
    socket.send_json({"stream": "echo", "payload": {"still": "open"}})
    assert socket.recv_stream("echo") == {"original_message": {"still": "open"}}
    eventually(lambda: len(errors_in(worker_logs(site))) >= 2)
    errors = errors_in(worker_logs(site))
    assert worker_logs(site).count("Error processing message") == len(errors)
    assert errors == ["ValueError", "json.decoder.JSONDecodeError"]


def worker_logs(site):
    return site.log("worker1") + site.log("worker2")


def errors_in(log):
    """Return the names (sorted list of str) of the exceptions in the log of workers (str)."""
    return sorted(re.findall(r"^ *([\w.]+Error):", log, re.MULTILINE))
