"""Processes on stock asgi_redis beside this layer at the same Redis, while a site changes over."""

import time

import asgi_redis
import pytest
from redis.exceptions import ResponseError

from channels_lts.layer import RedisChannelLayer

from .server import Server

A = "daphne.response.A!"
STOCK = "daphne.response.stock!"
NEWS = {"text": "news"}


@pytest.fixture(params=[1, 3])
def peers(hosts, request):
    """Return this layer and a stock one, over one host and over three."""
    options = {"hosts": hosts[: request.param], "symmetric_encryption_keys": ["a key"]}
    ours, stock = RedisChannelLayer(**options), asgi_redis.RedisChannelLayer(**options)
    ours.flush()
    return ours, stock


def receive(layer, channel):
    """Receive as often as there are hosts: stock asks another host each time."""
    found = [layer.receive([channel]) for _ in layer.hosts]
    return [message for name, message in found if name]


def test_a_message_to_workers_goes_both_ways(peers):
    for sender, receiver in (peers, peers[::-1]):
        sender.send("http.request", NEWS)
        assert receive(receiver, "http.request") == [NEWS]


def test_replies_go_both_ways_and_keep_their_order(peers):
    ours, stock = peers
    server = Server(ours, A)
    for number in range(4):
        (stock if number % 2 else ours).send(A + "one", {"number": number})
    server.receive()
    assert server.received == [(A + "one", {"number": number}) for number in range(4)]
    ours.send(STOCK + "one", NEWS)
    assert stock.receive([STOCK]) == (STOCK + "one", NEWS)


def test_a_reply_of_stock_that_has_expired_is_not_delivered(peers):
    ours, stock = peers
    server = Server(ours, A)
    stock.expiry = 1
    stock.send(A + "one", {"text": "old"})
    stock.expiry = 60
    stock.send(A + "two", NEWS)
    time.sleep(1.1)
    assert server.receive() == 1
    assert server.received == [(A + "two", NEWS)]


def test_a_member_on_stock_receives_beside_those_of_a_server(peers):
    ours, stock = peers
    server = Server(ours, A)
    for member in (A + "one", A + "two", STOCK + "one", STOCK + "two"):
        ours.group_add("users", member)
    assert server.receive() == 2
    ours.send_group("users", NEWS)
    assert server.receive() == 1
    assert {stock.receive([STOCK])[0] for _ in range(3)} == {STOCK + "one", STOCK + "two", None}


USES = {
    "group_add": lambda layer: layer.group_add("users", "a.channel"),
    "group_discard": lambda layer: layer.group_discard("users", STOCK + "two"),
    "group_channels": lambda layer: layer.group_channels("users"),
    "send_group": lambda layer: layer.send_group("users", {"text": "first"}),
}
uses = pytest.mark.parametrize("use", list(USES.values()), ids=list(USES))


@uses
def test_stock_fails_loudly_at_a_group_of_ours(peers, use):
    ours, stock = peers
    Server(ours, A)
    ours.group_add("users", A + "one")
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        use(stock)


@pytest.fixture
def left(peers):
    """Return the peers, with a group that the stock layer has made."""
    ours, stock = peers
    stock.group_add("users", STOCK + "one")
    return ours, stock


@uses
def test_a_group_of_stock_is_taken_over_and_its_members_receive(left, use):
    ours, stock = left
    use(ours)
    assert STOCK + "one" in ours.group_channels("users")
    stock.flush()
    stock.group_add("users", STOCK + "one")
    use(ours)
    receive(stock, STOCK)  # the message that `use` may have sent
    ours.send_group("users", NEWS)
    assert receive(stock, STOCK)[:1] == [NEWS]


@uses
def test_a_group_that_is_taken_over_is_logged_once(left, caplog, use):
    ours, stock = left
    use(ours)
    use(ours)
    assert caplog.text.count("The group users was kept by stock asgi_redis") == 1


@uses
def test_a_group_that_was_taken_over_expires(left, use):
    ours, stock = left
    use(ours)
    assert ours.connection(ours.consistent_hash("users")).ttl("asgi::group:users")


def test_a_member_that_joined_on_stock_can_leave(left):
    ours, stock = left
    ours.group_discard("users", STOCK + "one")
    assert ours.group_channels("users") == []
    ours.send_group("users", NEWS)
    assert receive(stock, STOCK) == []


def test_members_keep_their_times_when_a_group_is_taken_over(left):
    ours, stock = left
    ours.group_expiry = 1
    time.sleep(1.1)
    assert ours.group_channels("users") == []
