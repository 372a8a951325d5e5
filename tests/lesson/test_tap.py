"""The tap reads Redis's protocol, removes secrets, and never disturbs what passes."""

import pytest

from lesson.tap.clean import REMOVED, cleaned
from lesson.tap.commands import hops
from lesson.tap.hop import POLL, Call, Memory
from lesson.tap.names import Names
from lesson.tap.resp import Error, NotRead, Parser
from lesson.tap.traffic import Traffic

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
