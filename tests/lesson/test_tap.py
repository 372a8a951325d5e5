"""The tap reads Redis's protocol, removes secrets, and never disturbs what passes."""

import json
import os
import socket
import subprocess
import sys

import msgpack
import pytest

from channel_dj.local import ROOT
from lesson.tap import recent
from lesson.tap.clean import LONGEST, REMOVED, address, cleaned, form, query, shown
from lesson.tap.commands import hops
from lesson.tap.environment import notes_socket, socket_of
from lesson.tap.hop import POLL, Call, Memory
from lesson.tap.messages import unpacked
from lesson.tap.names import Names
from lesson.tap.notes import Notes
from lesson.tap.resp import Error, NotRead, Parser
from lesson.tap.site import Site
from lesson.tap.traffic import Traffic
from testing.site import eventually

STREAM = (
    b"*2\r\n$4\r\nLLEN\r\n$1\r\na\r\n" + b":7\r\n" + b"$-1\r\n" + b"*-1\r\n" + b"+OK\r\n-ERR no\r\n"
)
VALUES = [[b"LLEN", b"a"], 7, None, None, b"OK", Error("ERR no")]


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_bytes_that_come_in_pieces_give_the_same_values(cut):
    parser = Parser()
    found = parser.feed(STREAM[:cut]) + parser.feed(STREAM[cut:])
    assert [value for value, _ in found] == VALUES
    assert sum(size for _, size in found) == len(STREAM)


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n", b"$x\r\n", b"*1\r\n!3\r\n"])
def test_bytes_of_another_protocol_are_not_read(data):
    with pytest.raises(NotRead):
        Parser().feed(data)


def test_a_connection_with_bytes_of_another_protocol_is_still_forwarded():
    exchanges = []
    traffic = Traffic(lambda: 0, lambda words: None, exchanges.append, lambda words: None)
    traffic.sent(b"nonsense\r\n")
    traffic.sent(b"*1\r\n$4\r\nPING\r\n")
    traffic.answered(b"+PONG\r\n")
    traffic.ended()
    assert exchanges == []


def test_answers_belong_to_the_commands_in_their_order():
    exchanges, lost = [], []
    traffic = Traffic(lambda: 0, lambda words: None, exchanges.append, lost.append)
    traffic.sent(b"*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nTIME\r\n*1\r\n$4\r\nINFO\r\n")
    traffic.answered(b"+PONG\r\n:5\r\n")
    traffic.ended()
    assert [(one.words, one.answer, one.alone) for one in exchanges] == [
        ([b"PING"], b"PONG", True),
        ([b"TIME"], 5, False),
    ]
    assert lost == [[b"INFO"]]


def test_no_password_cookie_or_token_is_shown():
    secret = "pass" + "phrase"
    message = {
        "method": "POST",
        "path": "/login/",
        "body": b"username=bob&password=%s&csrfmiddlewaretoken=%s" % ((secret.encode(),) * 2),
        "query_string": b"session_key=" + secret.encode(),
        "headers": [
            [b"Cookie", b"sessionid=" + secret.encode()],
            [b"Set-Cookie", b"csrftoken=" + secret.encode()],
            [b"authorization", b"Basic " + secret.encode()],
            [b"X-CSRFToken", secret.encode()],
            [b"Sec-WebSocket-Key", secret.encode()],
            [b"X-Unknown", secret.encode()],
            [b"Location", b"/reset/?token=" + secret.encode()],
            [b"Host", b"localhost"],
        ],
        "content": b"<input name=csrfmiddlewaretoken value=%s>" % secret.encode(),
    }
    shown = cleaned(message)
    assert secret not in str(shown)
    assert shown["body"] == "username=bob&password=%s&csrfmiddlewaretoken=%s" % (REMOVED, REMOVED)
    assert shown["headers"]["host"] == "localhost"
    assert shown["headers"]["cookie"] == REMOVED


def test_names_are_the_same_in_each_run():
    one, other = Names(), Names()
    first = ["daphne.response.hSMToNxYjJ!yjBvi", "daphne.response.hSMToNxYjJ!whQy", "session.0af3"]
    second = ["daphne.response.aaaaaaaaaa!bbbbb", "daphne.response.aaaaaaaaaa!cccc", "session.99"]
    assert one.short(first) == other.short(second)
    assert one.short(first) == ["daphne.response.A!1", "daphne.response.A!2", "session.A"]
    assert Names().short(one.short(first)) == one.short(first)


def test_a_script_that_redis_does_not_know_is_no_hop():
    call = Call("daphne", [b"EVALSHA", b"0" * 40, b"0"], Error("NOSCRIPT No matching script"))
    assert hops(call, Memory()) == []


def test_a_wait_without_a_message_is_a_poll():
    assert hops(Call("daphne", [b"BLPOP", b"asgi:http.request", b"5"], None), Memory()) == POLL
    lpopmany = [b"EVALSHA", b"0" * 40, b"1", b"asgi:daphne.response.X!"]  # of asgi_redis
    assert hops(Call("daphne", lpopmany, []), Memory()) == POLL


MULTIPART = (
    'name="password"\r\n\r\nhunter=2&opensesame\r\n--x\r\n'  # as a browser sends a form with a file
)


@pytest.mark.parametrize(
    "body",
    [
        MULTIPART,
        '{"password": "hunter=2&opensesame"}',
        "opensesame",
        "a=b&opensesame",
        "open sesame=1",
        "&".join("opensesame%d=" % number for number in range(50)),
    ],
)
def test_of_a_body_that_is_no_form_only_the_size_is_shown(body):
    assert form(body) == "%d bytes" % len(body)
    assert form(body.encode()) == "%d bytes" % len(body)


@pytest.mark.parametrize(
    "text",
    ["token=opensesame?x=1", "opensesame", "a=1&opensesame", "opensesame!=1", "a=1;k=opensesame"],
)
def test_a_query_string_shows_only_the_names_of_its_parameters(text):
    assert "opensesame" not in query(text)


@pytest.mark.parametrize(
    "location",
    [
        "/login/?next=/reset/?token=opensesame",
        "/done/#access_token=opensesame",
        "https://bob:opensesame@localhost/",
        "/reset/MQ/c5x1-%s/" % ("opensesame" * 4),
        "/?opensesame",
    ],
)
def test_an_address_shows_no_secret(location):
    assert "opensesame" not in address(location)


def test_an_address_without_a_secret_is_shown():
    assert address("/login/?next=/users/") == "/login/?next=(removed)"


@pytest.mark.parametrize(
    "text",
    [
        '{"username": "bob", "password": "opensesame, \\"opensesame"}',
        "{'csrf_token': 'opensesame'}",
        "password: opensesame opensesame",
        '<input name="csrfmiddlewaretoken" value="opensesame">',
        "opensesame" * 40,
    ],
)
def test_a_text_is_shown_until_the_first_word_that_names_a_secret(text):
    assert "opensesame" not in shown(text)
    assert "opensesame" not in str(cleaned({"text": text, "list": [{"a": text}]}))


def test_the_value_of_a_key_that_names_a_secret_is_removed():
    message = {"type": "user.event", "session_key": "x", "of": {"password": "y", "name": "bob"}}
    assert cleaned(message) == {
        "of": {"password": REMOVED, "name": "bob"},
        "session_key": REMOVED,
        "type": "user.event",
    }


def test_a_text_without_a_secret_and_the_name_of_a_channel_are_shown():
    channel = "specific.%s!%s" % ("0123456789abcdef" * 2, "f" * 32)
    for text in (
        '{"event": "login", "username": "bob"}',
        channel,
        "the list of %s is full" % channel,
    ):
        assert shown(text) == text


def test_a_huge_message_is_short_and_json_can_hold_it():
    message = {
        "text": "é " * 100000,
        "bytes": b"x" * 100000,
        "members": list(range(100000)),
        "headers": "no pairs",
        "body": None,
        b"when": {1, 2},
        7: float("nan"),
        "seconds": 1.5,
    }
    found = cleaned(message)
    assert len(found["text"]) == LONGEST
    assert (found["7"], found["seconds"]) == ("nan", 1.5)
    assert found["bytes"] == "(100000 bytes)"
    assert len(json.dumps(found, allow_nan=False)) < 2000


def site_with_events():
    events = []
    return events, Site(events.append, lambda at: at)


def pass_command(process, *words, answer=b":1\r\n"):
    """Send a command of a process, and its answer, through its Traffic."""
    traffic = Traffic(lambda: 0, process.sends, process.has_answer, process.has_lost_connection)
    traffic.sent(b"*%d\r\n" % len(words) + b"".join(map(bulk, words)))
    traffic.answered(answer)


def bulk(word):
    return b"$%d\r\n%s\r\n" % (len(word), word)


def test_a_label_of_a_frame_has_no_secret_and_is_short():
    events, site = site_with_events()
    message = {"reply_channel": "daphne.response.A!1", "text": "password: opensesame" + "x" * 9999}
    item = msgpack.packb(dict(message, __asgi_channel__="websocket.receive"))
    pass_command(site.process("daphne", "interface server"), b"ZADD", b"asgi:a", b"1", item)
    assert [event["what"] for event in events if event["kind"] == "hop"] == ["frame", "send"]
    assert "opensesame" not in str(events)


def test_a_message_that_cannot_be_shown_does_not_end_the_connection(caplog):
    exchanges = []

    def fails(exchange):
        exchanges.append(exchange)
        raise RuntimeError("on purpose")

    traffic = Traffic(lambda: 0, lambda words: None, fails, lambda words: None)
    traffic.sent(b"*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nTIME\r\n")
    traffic.answered(b"+PONG\r\n:5\r\n")
    assert [one.answer for one in exchanges] == [b"PONG", 5]
    assert "on purpose" in caplog.text


@pytest.mark.parametrize("message", [{"a": 1}, {"method": "GET"}, {"headers": 5, "text": 7}])
@pytest.mark.parametrize("channel", ["http.request", "websocket.connect", "websocket.receive"])
def test_a_message_without_its_usual_parts_is_shown(channel, message, caplog):
    events, site = site_with_events()
    item = msgpack.packb(dict(message, __asgi_channel__=channel))
    pass_command(site.process("daphne", "interface server"), b"ZADD", b"asgi:a", b"1", item)
    answer = b"*3\r\n" + b"".join(map(bulk, [b"asgi:a", item, b"1"]))
    worker = site.process("worker 1", "worker")
    pass_command(worker, b"BZPOPMIN", b"asgi:a", b"5", answer=answer)
    whats = [event["what"] for event in events if event["kind"] == "hop"]
    assert whats[1:] == ["send", "receive"]
    assert caplog.text == ""


def test_a_note_that_cannot_be_sent_does_not_disturb_the_site(caplog):
    notes = Notes("/nowhere/notes.sock")
    notes.send({"text": "hello"}, kind="hop", label="hello")
    notes.send(kind="hop", label="hello", at=object())
    assert "the tap cannot show a note" in caplog.text


def test_a_command_that_redis_refuses_is_an_error_and_no_hop_of_a_message():
    refused = Error("OOM command not allowed")
    item = msgpack.packb({"type": "user.event"})
    for words in ([b"ZADD", b"asgi:a", b"1", item], [b"BLPOP", b"asgi:a", b"5"]):
        assert [one["what"] for one in hops(Call("daphne", words, refused), Memory())] == ["error"]
    stock = [b"EVAL", b"return 1", b"2", b"asgi:1", b"asgi:a", item]
    assert [one["what"] for one in hops(Call("daphne", stock, None), Memory())] == ["send"]
    for full in ("full", "ERR full"):
        found = hops(Call("daphne", stock, Error(full)), Memory())
        assert [(one["what"], one["label"]) for one in found] == [("drop", "the channel is full")]


def test_a_message_to_a_group_is_no_frame_for_the_sockets_of_a_killed_daphne():
    events, site = site_with_events()
    for reply in ("daphne.response.old!1", "daphne.response.new!2"):
        connect = {
            "channel": "websocket.connect",
            "what": "send",
            "message": {"reply_channel": reply},
        }
        site.browsers.around(connect)
        site.browsers.joins({"what": "join", "channel": reply, "group": "users"})
    message = {"channel": None, "group": "users", "what": "receive", "message": {"text": ""}}
    _, after = site.browsers.around(message)
    assert [(one["what"], one["channel"], one["label"]) for one in after] == [
        ("accept", "daphne.response.new!2", ""),
        ("frame", "daphne.response.new!2", ""),
    ]


def test_names_and_memory_do_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(recent, "MOST", 3)
    names, memory = Names(), Memory()
    for number in range(5):
        memory.channels[number] = number
        names.short("daphne.response.x!open")
        found = names.short("daphne.response.x!y%d" % number)
    assert list(memory.channels) == [2, 3, 4]
    assert found == "daphne.response.A!6"
    assert names.short("daphne.response.x!open") == "daphne.response.A!1"


@pytest.fixture
def tap(tmp_path):
    """Give the connections of a process and of its Redis (sockets), with a tap between them."""
    path, lanes = str(tmp_path / "redis"), {"processes": {"daphne": "server"}, "browsers": []}
    command = [sys.executable, "-m", "lesson.tap", str(tmp_path), path, json.dumps(lanes)]
    with socket.socket(socket.AF_UNIX) as redis, socket.socket(socket.AF_UNIX) as process:
        redis.bind(path)
        redis.listen()
        tap = subprocess.Popen(command, cwd=ROOT)
        try:
            eventually(lambda: os.path.exists(notes_socket(str(tmp_path))))
            process.connect(socket_of(str(tmp_path), "daphne"))
            accepted, _ = redis.accept()
            with accepted:
                yield process, accepted
        finally:
            tap.terminate()
            tap.wait()


def test_a_redis_that_does_not_read_stops_the_process_and_not_the_tap(tap):
    process, redis = tap
    process.settimeout(1)
    sent, piece = 0, bulk(b"x" * (1 << 16))
    with pytest.raises(socket.timeout):
        while sent < 1 << 26:
            sent += process.send(piece)
    assert sent < 1 << 22
    process.shutdown(socket.SHUT_WR)
    redis.settimeout(10)
    assert sum(map(len, iter(lambda: redis.recv(1 << 20), b""))) == sent


def test_bytes_of_another_protocol_pass_the_tap_and_so_does_the_end(tap):
    process, redis = tap
    for one, other in ((process, redis), (redis, process)):
        one.sendall(b"no RESP\r\n")
        assert other.recv(100) == b"no RESP\r\n"
    redis.close()
    assert process.recv(100) == b""


@pytest.mark.parametrize("first", range(256))
def test_a_message_of_channels_redis_is_found_behind_any_random_bytes(first):
    message = {"type": "user.event", "text": "bob"}
    word = bytes([first]) + b"\x1f random bytes"[:11] + msgpack.packb(message)
    assert unpacked(word) == message
