"""What a consumer sends to a WebSocket, and how it closes it."""

import json
from urllib.parse import quote

import pytest
from websocket import ABNF, WebSocketConnectionClosedException

from .frames import close_code, frame, is_open, send_message
from .processes import connected_layer
from .site import EdgeSite

SWITCHED_OFF = ["close-codes", "empty-messages"]
RIGHT = [1000, 1001, 1002, 1003] + list(range(1007, 1015)) + [3000, 3999, 4000, 4999]
WRONG = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 70000, -1, "1000", 1000.0, [1], {}]
WORDS = "which must not be sent"


@pytest.fixture(scope="module")
def switched_off():
    with EdgeSite({"OFF": SWITCHED_OFF}) as site:
        yield site


@pytest.fixture
def layer(default_limits):
    with connected_layer(default_limits) as layer:
        yield layer


def asked(site, reply):
    """Return a WebSocket whose consumer sends a reply (dict)."""
    client = site.socket("/answer/")
    client.send(json.dumps(reply))
    return client


def answered_with(reply):
    """Return a path (str) at which a reply (dict) answers the handshake."""
    return "/first/?" + quote(json.dumps(reply))


@pytest.mark.parametrize("code", RIGHT)
def test_a_consumer_closes_a_socket_with_each_code_that_may_be_sent(default_limits, code):
    assert close_code(asked(default_limits, {"close": code})) == code


def test_true_is_a_normal_close(default_limits):
    assert close_code(asked(default_limits, {"close": True})) == 1000


@pytest.mark.parametrize("code", WRONG)
def test_a_code_that_must_not_be_sent_closes_a_socket_with_1011(default_limits, code):
    assert close_code(asked(default_limits, {"close": code})) == 1011
    assert WORDS in default_limits.log("web")


@pytest.mark.parametrize("code", [False, None])
def test_false_and_none_close_nothing(default_limits, code):
    client = asked(default_limits, {"text": "open", "close": code})
    assert client.recv() == "open"
    assert is_open(client)


@pytest.mark.parametrize("code, seen", [(1008, 1008), (4001, 4001), (1006, 1011), (0, 1011)])
@pytest.mark.parametrize("text", ["bye", ""])
def test_a_last_text_comes_before_the_close(default_limits, text, code, seen):
    client = asked(default_limits, {"text": text, "close": code})
    assert client.recv_data() == (ABNF.OPCODE_TEXT, text.encode())
    assert close_code(client) == seen


@pytest.mark.parametrize("code, seen", [(1008, 1008), (1013, 1013), (1006, 1011), (0, 1011)])
def test_a_group_is_closed_with_a_code(default_limits, layer, code, seen):
    clients = [default_limits.socket() for _ in range(3)]
    layer.send_group("all", {"close": code})
    assert [close_code(client) for client in clients] == [seen] * 3


@pytest.mark.parametrize("late", [{"text": "late"}, {"bytes": b"late"}, {"text": ""}])
def test_a_message_after_a_close_is_dropped_without_an_error(default_limits, layer, late):
    before = default_limits.log("web").count("ERROR")
    client = default_limits.socket()
    layer.send_group("all", {"close": 1008})
    layer.send_group("all", late)
    assert close_code(client) == 1008
    client.sock.sendall(frame(b"", ABNF.OPCODE_CLOSE))
    with pytest.raises((WebSocketConnectionClosedException, ConnectionError)):
        client.recv_frame()
    assert default_limits.log("web").count("ERROR") == before


@pytest.mark.parametrize("code", [0, 1006, 1008, 4001])
def test_a_close_refuses_a_handshake(default_limits, code):
    assert default_limits.handshake(answered_with({"close": code})) == 403


@pytest.mark.parametrize("code", [1012, 1014, 4001])
def test_a_consumer_learns_the_code_of_a_close(default_limits, code):
    client = default_limits.socket("/show/")
    client.recv()
    other = default_limits.socket()
    client.close(code)
    assert json.loads(other.recv())["code"] == code


def test_a_close_with_a_code_is_no_error_in_the_log(default_limits):
    before = default_limits.log("web").count("ERROR")
    client = asked(default_limits, {"close": 1008})
    assert close_code(client) == 1008
    assert default_limits.log("web").count("ERROR") == before


@pytest.mark.parametrize("code", [1008, 1006])
def test_switched_off_such_a_socket_stays_open(switched_off, code):
    client = asked(switched_off, {"text": "bye", "close": code})
    assert client.recv() == "bye"
    assert is_open(client)


EMPTY = [({"text": ""}, (ABNF.OPCODE_TEXT, b"")), ({"bytes": ""}, (ABNF.OPCODE_BINARY, b""))]


@pytest.mark.parametrize("reply, sent", EMPTY)
def test_an_empty_message_is_sent(default_limits, reply, sent):
    assert asked(default_limits, reply).recv_data() == sent


@pytest.mark.parametrize("reply, sent", EMPTY)
def test_an_empty_message_is_sent_to_a_group(default_limits, layer, reply, sent):
    clients = [default_limits.socket() for _ in range(3)]
    layer.send_group("all", {key: sent[1] if key == "bytes" else "" for key in reply})
    assert [client.recv_data() for client in clients] == [sent] * 3


@pytest.mark.parametrize(
    "reply",
    [{"text": None}, {"bytes": None}, {"text": None, "bytes": None}, {"text": "", "bytes": ""}],
)
def test_none_and_two_contents_send_nothing(default_limits, reply):
    client = asked(default_limits, reply)
    client.send('{"text": "next"}')
    assert client.recv_data() == (ABNF.OPCODE_TEXT, b"next")


def test_one_of_two_contents_may_be_none(default_limits):
    client = asked(default_limits, {"text": "", "bytes": None})
    assert client.recv_data() == (ABNF.OPCODE_TEXT, b"")
    client = asked(default_limits, {"text": None, "bytes": ""})
    assert client.recv_data() == (ABNF.OPCODE_BINARY, b"")


@pytest.mark.parametrize("reply, sent", EMPTY)
@pytest.mark.parametrize("accept", [{}, {"accept": True}])
def test_an_empty_message_may_answer_a_handshake(default_limits, reply, sent, accept):
    assert default_limits.socket(answered_with(dict(reply, **accept))).recv_data() == sent


@pytest.mark.parametrize("reply, sent", EMPTY)
def test_a_refusal_with_an_empty_message_is_a_refusal(default_limits, reply, sent):
    assert default_limits.handshake(answered_with(dict(reply, accept=False))) == 403
    assert default_limits.handshake(answered_with(dict(reply, close=True))) == 403
    assert default_limits.handshake(answered_with(dict(reply, close=4001))) == 403


@pytest.mark.parametrize("opcode", [ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY])
@pytest.mark.parametrize("parts", [1, 3])
def test_an_empty_message_of_a_client_comes_to_its_consumer(default_limits, opcode, parts):
    client = default_limits.socket("/show/")
    client.recv()
    for number in range(parts):
        kind = ABNF.OPCODE_CONT if number else opcode
        client.sock.sendall(frame(b"", kind, fin=int(number == parts - 1)))
    got = json.loads(client.recv())
    if opcode == ABNF.OPCODE_TEXT:
        assert (got["text"], got["bytes"]) == ("", "None")
    else:
        assert ("text" in got, got["bytes"]) == (False, "b''")


@pytest.mark.parametrize("reply", [reply for reply, _ in EMPTY])
def test_switched_off_an_empty_message_is_not_sent(switched_off, reply):
    client = asked(switched_off, reply)
    send_message(client, b'{"text": "next"}')
    assert client.recv() == "next"
