"""The form of messages, and keys in Redis with a wrong type; tests/edge has real processes."""

import pytest
from channels.exceptions import DenyConnection
from channels.message import Message
from channels.routing import Router, route
from channels.utils import name_that_thing

from channels_lts.backports import forged_messages
from channels_lts.layer.envelope import Unreadable
from channels_lts.layer.shapes import check_message, pop_address

from .server import Server

A = "daphne.response.A!"
REQUEST = {
    "reply_channel": A + "one",
    "http_version": "1.1",
    "method": "GET",
    "path": "/é/",
    "root_path": "",
    "scheme": "http",
    "query_string": b"a=b",
    "headers": [[b"host", b"localhost"], [b"cookie", b"\xff"]],
    "body": b"",
    "client": ["127.0.0.1", 5000],
    "server": ["127.0.0.1", 80],
}
SOCKET = {"reply_channel": A + "one", "path": "/", "order": 1}


@pytest.mark.parametrize(
    "channel,message",
    [
        ("http.request", REQUEST),
        ("http.request", dict(REQUEST, client=None, server=None)),
        ("http.request", {"path": "/", "method": "GET", "headers": {"host": "localhost"}}),
        ("http.disconnect", {"reply_channel": A + "one", "path": "/"}),
        ("websocket.connect", dict(REQUEST, order=0)),
        ("websocket.receive", dict(SOCKET, text="hello")),
        ("websocket.receive", dict(SOCKET, bytes=b"hello", text=None)),
        ("websocket.disconnect", dict(SOCKET, code=1000)),
        ("a.channel", {"reply_channel": None, "path": 5, "headers": 5, "__retries__": 3}),
        ("a.channel", {"order": "A-17", "text": 5, "client": None, "code": "x"}),
        ("a.channel", {}),
    ],
)
def test_a_message_as_daphne_and_channels_send_it_passes(channel, message):
    check_message(channel, message)


@pytest.mark.parametrize(
    "channel,wrong,reason",
    [
        ("http.request", {"reply_channel": 5}, "reply_channel on http.request is of the type int"),
        ("a.channel", {"reply_channel": b"a"}, "reply_channel on a.channel is of the type bytes"),
        ("a.channel", {"reply_channel": "a b"}, "reply_channel on a.channel is no name"),
        ("a.channel", {"reply_channel": "a" * 100}, "reply_channel on a.channel is no name"),
        ("a.channel", {"__retries__": "1"}, "__retries__ on a.channel is of the type str"),
        ("http.request", {"path": b"/"}, "path on http.request is of the type bytes"),
        ("http.request", {"headers": 5}, "headers on http.request is of the type int"),
        ("http.request", {"headers": [5]}, "headers that are no pairs"),
        ("http.request", {"headers": [["a", "b"]]}, "headers that are no pairs"),
        ("http.request", {"headers": [[b"a"]]}, "headers that are no pairs"),
        ("http.request", {"headers": {5: "a"}}, "headers that are no pairs"),
        ("http.request", {"client": ["127.0.0.1"]}, "an address that is no pair"),
        ("websocket.connect", {"server": [5, 5]}, "an address that is no pair"),
        ("websocket.connect", {"order": "1"}, "order on websocket.connect is of the type str"),
        ("websocket.receive", {"order": "1"}, "order on websocket.receive is of the type str"),
        ("websocket.receive", {"text": b"hello"}, "text on websocket.receive is of the type bytes"),
    ],
)
def test_a_message_of_another_form_is_refused(channel, wrong, reason):
    with pytest.raises(Unreadable, match=reason):
        check_message(channel, dict(REQUEST, **wrong))


def test_a_worker_drops_a_message_of_another_form_with_one_line(own, caplog):
    own.send("http.request", {"path": 5})
    assert own.receive(["http.request"]) == (None, None)
    (record,) = caplog.records
    assert record.getMessage().endswith("path on http.request is of the type int")


def test_a_worker_gets_it_if_the_check_is_switched_off(own, settings):
    settings.CHANNELS_LTS = {"OFF": ["forged-messages"]}
    own.send("http.request", {"path": 5})
    assert own.receive(["http.request"]) == ("http.request", {"path": 5})


@pytest.mark.parametrize("address", [5, None, [], b"x", "http.request", "daphne.response.B!one"])
def test_the_full_name_of_a_channel_has_to_belong_to_its_list(address):
    with pytest.raises(Unreadable, match="a message for another channel was in the list of"):
        pop_address({"__asgi_channel__": address}, A)


def test_a_message_without_a_full_name_is_for_the_list_it_was_in():
    assert pop_address({}, "http.request") == "http.request"
    with pytest.raises(Unreadable):
        pop_address({}, A, required=True)


# Routes


def _consume(message):
    """Do nothing."""


class _Consumer:
    def __call__(self, message):
        """Do nothing."""


@pytest.fixture
def router():
    def deny(message):
        raise DenyConnection

    routes = [route("a.channel", list, kind="^text$"), route("websocket.connect", deny)]
    forged_messages.apply()
    return Router(routes)


def run(router, channel, content):
    message = Message(content, channel, channel_layer=object())
    consumer, kwargs = router.match(message)
    return consumer(message, **kwargs)


def test_a_filter_that_fails_does_so_when_the_consumer_runs(router):
    with pytest.raises(TypeError):
        run(router, "a.channel", {"kind": 5})


def test_a_route_that_is_not_found_is_still_none(router):
    assert router.match(Message({"kind": "other"}, "a.channel", channel_layer=object())) is None


def test_a_consumer_cannot_refuse_a_socket_without_a_reply_channel(router):
    with pytest.raises(ValueError, match="without a reply channel"):
        run(router, "websocket.connect", {})


@pytest.mark.parametrize("consumer", [_consume, _Consumer, _Consumer()])
def test_the_log_still_names_a_consumer_of_messages_without_a_reply_channel(consumer):
    forged_messages.apply()
    message = Message({}, "a.channel", channel_layer=object())
    found, _ = Router([route("a.channel", consumer)]).match(message)
    assert name_that_thing(found) == name_that_thing(consumer)


def test_a_consumer_refuses_a_socket_as_before(router):
    with pytest.raises(DenyConnection):
        run(router, "websocket.connect", {"reply_channel": A + "one"})


# Keys in Redis of another type, and values that are no numbers


@pytest.mark.parametrize("wait", [False, True])
def test_a_key_in_the_place_of_a_list_is_deleted_with_one_line(own, caplog, wait):
    redis = own.connection(0)
    redis.set("asgi:http.request", "text")
    if wait:
        own.store.receive(host=0, channels=["http.request"], wait=1)
    own.send("http.request", REQUEST)
    assert own.receive(["http.request"]) == ("http.request", REQUEST)
    (record,) = caplog.records
    assert record.getMessage().startswith(
        "Deleted the key asgi:http.request in Redis: its type was string, and not list."
    )


@pytest.mark.parametrize(
    "key", ["asgi:lts:" + A, "asgi:" + A, "asgi:lts:format", "asgi::group:users"]
)
def test_a_key_of_a_process_or_group_with_another_type_is_deleted(own, caplog, key):
    Server(own, A)
    own.connection(0).delete(key)
    own.connection(0).sadd(key, "x")
    server = Server(own, A)
    own.group_add("users", A + "one")
    own.send_group("users", REQUEST)
    server.receive()
    assert server.received == [(A + "one", REQUEST)]
    assert caplog.text.count("Deleted the key %s in Redis: its type was set" % key) == 1


def test_other_errors_of_redis_are_outages(own):
    own.connection(0).set("asgi:lts:format", "2")
    with pytest.raises(own.RedisUnavailable):
        own.send("http.request", REQUEST)


def test_the_members_of_a_group_with_another_type_are_replaced(own):
    server = Server(own, A)
    own.connection(0).set("asgi::group:users:" + A, "text")
    own.group_discard("users", A + "one")
    own.group_add("users", A + "one")
    assert own.group_channels("users") == [A + "one"]
    server.receive()


def test_a_counter_that_is_no_number_starts_again(own):
    own.connection(0).set("asgi-meta:http.request:messages_count", "text")
    own.send("http.request", REQUEST)
    assert own.channel_statistics("http.request")["messages_count"] == 1


def test_a_sequence_that_is_no_number_starts_again(own):
    server = Server(own, A)
    own.connection(0).set(server.sequence, "text")
    drained = own.store.drain(process=A, count=9, expiry=60, format_expiry=60)
    assert drained.last is None
    server.listener.register()
    assert own.connection(0).get(server.sequence) == b"0"


def test_a_plain_member_that_is_no_channel_is_logged_and_the_others_receive(own, caplog):
    own.group_add("users", "a.channel")
    for name in ("a b", b"\xff", ""):
        own.connection(0).hset("asgi::group:users", name, 2**40)
    own.connection(0).hset("asgi::group:users", "another.channel", "no time")
    own.send_group("users", {"text": "news"})
    assert own.receive(["a.channel"]) == ("a.channel", {"text": "news"})
    assert own.receive(["another.channel"]) == (None, None)
    assert caplog.text.count("The group users has a member that is no channel") == 3


def test_envelopes_with_numbers_that_redis_never_gave_reset_nothing(own, caplog):
    server = Server(own, A)
    own.group_add("users", A + "one")
    for number in (0, -1, 3, 10**18):
        own.connection(0).rpush(server.list, "\0%d 9999999999 g users  x" % number)
    own.send_group("users", REQUEST)
    server.receive()
    assert server.received == [(A + "one", REQUEST)]
    assert not server.resets
    assert caplog.text.count("an envelope has a number that no envelope got") == 4
