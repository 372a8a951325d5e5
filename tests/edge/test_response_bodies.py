"""A client finds the end of each response, and reads the next one from the right place."""

import http.client
import json
import signal
import time
from contextlib import contextmanager

import pytest
import requests

from testing.site import PATIENCE, eventually

from .processes import count_sent
from .site import content, receive_all, receive_head, request, status, statuses

KEPT = b"%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def kept(default_limits):
    """Return a connection (http.client) that is kept."""
    connection = http.client.HTTPConnection("127.0.0.1", default_limits.port, timeout=PATIENCE)
    yield connection
    connection.close()


def ask(connection, path, method="GET", **options):
    """Return (response, body) of a request."""
    connection.request(method, path, **options)
    response = connection.getresponse()
    return response, response.read()


def answers(site, *messages):
    """Return all bytes (bytes) of the answer that is sent as some messages (dicts)."""
    body = json.dumps(messages).encode()
    head = [b"Content-Length: %d" % len(body), b"Content-Type: application/json"]
    return site.send(request("/messages/", "POST", head, body))


def kept_answer(site, *messages):
    """Return the bytes of an answer, and of the one to `GET /` after it on the same connection."""
    body = json.dumps(messages).encode()
    first = b"POST /messages/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    return site.send(first + body, request("/"))


@pytest.mark.parametrize("path", ["/body/?parts=3", "/body/?parts=1", "/download/?size=1300000"])
def test_a_get_after_a_head_is_answered(kept, path):
    response, body = ask(kept, path, "HEAD")
    assert (response.status, body) == (200, b"")
    response, body = ask(kept, "/")
    assert (response.status, body) == (200, b"edge")


@pytest.mark.parametrize("code", [204, 205, 304])
@pytest.mark.parametrize("length", ["", "&length=150"])
def test_a_status_without_a_body_has_none(default_limits, kept, code, length):
    path = "/body/?parts=3&status=%d%s" % (code, length)
    response, body = ask(kept, path)
    assert (response.status, body) == (code, b"")
    assert response.getheader("Content-Length") == ("0" if code == 205 else None)
    assert ask(kept, "/")[1] == b"edge"
    answer = default_limits.send(request(path))
    assert answer.endswith(b"\r\n\r\n") and b"chunked" not in answer.lower()


def test_a_head_keeps_the_length_of_its_get(kept):
    response, body = ask(kept, "/body/?parts=2&length=100", "HEAD")
    assert (response.getheader("Content-Length"), body) == ("100", b"")
    response, body = ask(kept, "/body/?parts=2&length=100")
    assert (response.getheader("Content-Length"), len(body)) == ("100", 100)


def test_the_requests_of_a_connection_are_answered_in_order(default_limits):
    sent = [
        (b"GET", b"/stream/?count=3&seconds=0.1"),
        (b"HEAD", b"/body/?parts=3"),
        (b"GET", b"/body/?parts=3&status=304"),
        (b"GET", b"/body/?parts=2"),
        (b"HEAD", b"/slow/?seconds=0.1"),
        (b"GET", b"/missing/"),
    ]
    received = default_limits.send(b"".join(KEPT % each for each in sent) + request("/"))
    assert statuses(received) == [200, 200, 304, 200, 200, 404, 200]
    assert received.startswith(b"HTTP/1.1 200 ") and received.endswith(b"edge")
    parts = received.split(b"HTTP/1.1 ")[1:]
    assert b"\r\n0\n\r\n" in parts[0] and parts[0].endswith(b"\r\n0\r\n\r\n")
    assert parts[1].endswith(b"\r\n\r\n") and b"x" * 49 not in parts[1] + parts[2]
    assert parts[3].count(b"x" * 49) == 2


def test_a_request_that_comes_while_one_is_streamed_waits_for_it(default_limits):
    with default_limits.connect() as connection:
        connection.sendall(KEPT % (b"GET", b"/stream/?count=3&seconds=0.3"))
        received = receive_head(connection)
        connection.sendall(KEPT % (b"HEAD", b"/body/?parts=3") + request("/"))
        received += receive_all(connection)
    assert received.index(b"\r\n0\r\n\r\n") < received.rindex(b"HTTP/1.1 200 ")
    assert statuses(received) == [200] * 3
    assert received.endswith(b"edge")


def test_a_connection_is_kept_after_a_streamed_response(kept):
    for _ in range(5):
        assert ask(kept, "/body/?parts=4")[1].count(b"\n") == 4
        assert ask(kept, "/")[1] == b"edge"


def test_a_client_may_leave_between_two_parts(default_limits):
    before = default_limits.log("web")
    for _ in range(5):
        with default_limits.connect() as connection:
            connection.sendall(KEPT % (b"GET", b"/stream/?count=2&seconds=0.2"))
            receive_head(connection)
    assert default_limits.get("/slow/?seconds=0.5").text == "slow"
    assert default_limits.log("web").replace(before, "").count("Error") == 0


def test_http_1_0_gets_a_stream_without_chunks(default_limits):
    answer = default_limits.send(b"GET /body/?parts=3 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert status(answer) == 200 and b"chunked" not in answer.lower()
    assert answer.partition(b"\r\n\r\n")[2] == (b"x" * 49 + b"\n") * 3


@pytest.mark.parametrize("length, received", [(120, 120), (0, 0), (400, 150)])
def test_a_response_of_another_length_than_it_says_ends_its_connection(
    default_limits, length, received
):
    path = b"/body/?parts=3&length=%d" % length
    answer = default_limits.send(KEPT % (b"GET", path), KEPT % (b"GET", b"/"))
    assert statuses(answer) == [200]
    assert len(answer.partition(b"\r\n\r\n")[2]) == received
    line = "has another length than its Content-Length"
    eventually(lambda: line in default_limits.log("web"))


def test_a_response_of_the_length_that_it_says_keeps_its_connection(kept):
    for _ in range(2):
        assert len(ask(kept, "/body/?parts=3&length=150")[1]) == 150


@pytest.mark.parametrize("lengths", [["50", "4"], ["four"], ["-4"], ["4", "4"]])
def test_a_length_that_is_not_clear_is_left_out(default_limits, lengths):
    head = {"status": 200, "headers": [["Content-Length", length] for length in lengths]}
    received = kept_answer(default_limits, dict(head, content="four"))
    first, _, second = received.rpartition(b"HTTP/1.1 ")
    assert content(first) == b"four" and second.endswith(b"edge")
    assert (b"Content-Length: 4\r\n" in first) == (lengths == ["4", "4"])


def test_a_projects_own_transfer_encoding_is_left_out(default_limits):
    headers = [["Transfer-Encoding", "chunked"], ["Content-Length", "4"]]
    received = kept_answer(default_limits, {"status": 200, "headers": headers, "content": "four"})
    assert b"chunked" not in received.lower() and received.endswith(b"edge")


def test_headers_that_are_there_twice_are_sent_twice(default_limits):
    answer = default_limits.send(request("/body/"))
    assert answer.count(b"\r\nSet-Cookie: ") == 2


@pytest.mark.parametrize("code", [299, 418, 599, 799])
def test_a_status_that_nobody_knows_is_sent(default_limits, code):
    assert status(answers(default_limits, {"status": code, "headers": []})) == code


@pytest.mark.parametrize(
    "message",
    [
        {"content": "no status"},
        {"status": 100, "headers": []},
        {"status": 1000, "headers": []},
        {"status": "200", "headers": []},
        {"status": None, "headers": []},
        {"status": 200, "headers": [["one"]]},
        {"status": 200, "headers": [["X-Left", "out"], ["Content-Type", 5]]},
        {"status": 200, "headers": [], "content": None},
        {"status": 200, "headers": [], "content": 5, "more_content": True},
    ],
)
def test_a_response_that_cannot_be_sent_is_a_500_at_once(default_limits, message):
    started = time.time()
    answer = answers(default_limits, message)
    assert statuses(answer) == [500]
    assert b"X-Left" not in answer and answer.count(b"Connection: close") == 1
    assert time.time() - started < 15  # daphne's --http-timeout is 30
    assert "cannot be sent, so it is a 500" in default_limits.log("web")


def test_a_500_for_a_response_that_cannot_be_sent_keeps_its_connection(default_limits):
    received = kept_answer(default_limits, {"status": 1000, "headers": []})
    assert statuses(received) == [500, 200]
    assert received.endswith(b"edge")


@pytest.mark.parametrize("second", [{"status": 200, "headers": []}, {"content": 5}])
def test_a_response_that_cannot_go_on_is_cut(default_limits, second):
    begun = {"status": 200, "headers": [], "content": "begun", "more_content": True}
    late = {"content": "late", "more_content": False}
    received = kept_answer(default_limits, begun, second, late)
    assert statuses(received) in ([200], [])  # what was sent may be lost when a connection is cut
    assert b"\r\n0\r\n\r\n" not in received and b"late" not in received
    assert default_limits.get("/").text == "edge"


def test_parts_that_daphne_gets_together_with_an_error_are_dropped(default_limits):
    begun = {"status": 200, "headers": [], "content": "begun", "more_content": True}
    body = json.dumps([begun, {"content": 5}, {"content": "late"}, begun]).encode()
    sent = count_sent(default_limits, "http.request")
    with default_limits.connect() as connection:
        head = [b"Content-Length: %d" % len(body)]
        connection.sendall(request("/messages/?seconds=0.5", "POST", head, body))
        eventually(lambda: count_sent(default_limits, "http.request") > sent)
        with stopped(default_limits.processes["web"]):
            time.sleep(1)
        assert b"late" not in receive_all(connection)
    assert default_limits.get("/").text == "edge"


@contextmanager
def stopped(process):
    """Let a process do nothing within this context."""
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def test_parts_after_the_end_are_dropped(default_limits):
    one = {"status": 200, "headers": [], "content": "one"}
    before = default_limits.log("web").count("was cut")
    received = kept_answer(default_limits, one, {"content": "late"}, one)
    assert statuses(received) == [200, 200]
    assert b"late" not in received and received.endswith(b"edge")
    assert default_limits.log("web").count("was cut") == before


def test_a_stream_that_fails_is_cut_at_once(default_limits):
    started = time.time()
    with pytest.raises(requests.RequestException):
        assert not default_limits.get("/broken/").text
    assert time.time() - started < 15  # daphne's --http-timeout is 30
    eventually(lambda: "ZeroDivisionError" in default_limits.logs())
    eventually(lambda: "/broken/' was cut: its worker could not" in default_limits.log("web"))
