"""Parts of large responses have a limit of their own, and no send copies a list to count it."""

import pytest

from channels_lts.layer import RedisChannelLayer

from .server import Server

A = "daphne.response.A!"
NEWS = {"text": "news"}
PART = {"content": b"x" * 5000, "more_content": True}


@pytest.fixture(params=[1, 3])
def layer(hosts, request):
    layer = RedisChannelLayer(hosts=hosts[: request.param], capacity=100)
    layer.flush()
    return layer


def fill(layer, message, channel=A + "one"):
    """Send a message until its channel is full; return how many were sent (int)."""
    sent = 0
    while True:
        try:
            layer.send(channel, message)
        except layer.ChannelFull:
            return sent
        sent += 1


def test_downloads_take_no_room_from_messages_to_groups(layer):
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    server.receive()
    downloads = [fill(layer, PART, A + name) for name in ("a", "b", "c")]
    assert downloads == [25, 0, 0]
    for _ in range(100):
        layer.send_group("users", NEWS)
    layer.send_group("users", {"text": "one too many"})
    server.receive()
    assert [message for _, message in server.received] == [PART] * 25 + [NEWS] * 100


def test_messages_take_no_room_from_downloads(layer):
    server = Server(layer, A)
    assert fill(layer, NEWS) == 100
    assert fill(layer, PART) == 25
    assert fill(layer, NEWS) == 0
    assert server.receive() == 125


@pytest.mark.parametrize("capacity", [1, 3])
def test_a_small_capacity_has_room_for_one_part(layer, capacity):
    layer.capacity = capacity
    Server(layer, A)
    assert fill(layer, PART) == 1


def test_a_small_response_in_one_part_counts_as_any_message(layer):
    Server(layer, A)
    assert fill(layer, {"content": b"x"}) == 100


def test_small_parts_of_a_long_response_take_no_room_from_messages_to_groups(layer):
    Server(layer, A)
    assert fill(layer, {"content": b"x", "more_content": True}) == 25
    assert fill(layer, NEWS) == 100


def test_a_stock_daphne_has_one_capacity_for_all(layer):
    assert fill(layer, PART, "somewhere.C!one") == 100


@pytest.mark.parametrize("message,limit", [(PART, 25), (NEWS, 100)])
def test_parts_that_were_taken_make_room(layer, message, limit):
    server = Server(layer, A)
    fill(layer, message)
    server.host.blpop(server.list)  # as the listener takes the first one
    layer.store.drain(process=A, count=9, expiry=60, format_expiry=60)
    assert fill(layer, message) == 10
    assert server.receive() == limit
    assert fill(layer, message) == limit


def test_an_item_without_a_number_does_not_hide_what_was_taken(layer):
    server = Server(layer, A)
    fill(layer, PART)
    server.host.linsert(server.list, "after", server.host.lindex(server.list, 8), "asgi:expired")
    layer.store.drain(process=A, count=10, expiry=60, format_expiry=60)
    assert fill(layer, PART) == 9


def test_an_older_daphne_that_notes_nothing_makes_room(layer):
    server = Server(layer, A)
    for _ in range(3):
        assert fill(layer, PART) == 25
        server.host.delete(server.list)  # it has taken all of them
    layer.group_add("users", A + "one")
    assert server.host.zcard(server.sequence + ":notices") == 1


def test_a_server_that_was_reset_has_all_its_room(layer):
    server = Server(layer, A)
    fill(layer, PART)
    server.die()
    server.listener.register()
    assert fill(layer, PART) == 25


@pytest.mark.parametrize("mark", ["bulk", "notices"])
def test_a_key_of_another_type_stops_nobody(layer, mark):
    server = Server(layer, A)
    server.host.set(server.sequence + ":" + mark, "another program's")
    layer.group_add("users", A + "one")
    assert fill(layer, PART) == 25
    assert fill(layer, NEWS) == 100
    layer.store.drain(process=A, count=1, expiry=60, format_expiry=60)
    server.receive()
    assert server.received == [(A + "one", PART)] * 25 + [(A + "one", NEWS)] * 100


def test_what_was_noted_expires_with_the_messages(layer):
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.send(A + "one", PART)
    for mark in ("bulk", "notices"):
        assert 0 < server.host.ttl(server.sequence + ":" + mark) <= layer.expiry + 1


def calls(layer):
    """Return how often Redis has run each command: {name: int}."""
    stats = layer.connection(0).info("commandstats")
    return {name: stat["calls"] for name, stat in stats.items() if "info" not in name}


def cost_of_refusal(layer, channel, message=NEWS):
    """Return the commands (dict) that a send to a full channel takes in Redis."""
    before = calls(layer)
    with pytest.raises(layer.ChannelFull):
        layer.send(channel, message)
    return {
        name: n - before.get(name, 0) for name, n in calls(layer).items() if n != before.get(name)
    }


@pytest.mark.parametrize("channel", ["http.disconnect", A + "one"])
def test_a_refused_send_costs_the_same_at_each_capacity(own, channel):
    costs = []
    for capacity in (100, 5000):
        own.flush()
        own.capacity = capacity
        if "!" in channel:
            Server(own, A)
            own.group_add("users", channel)
        fill(own, NEWS, channel)
        cost_of_refusal(own, channel)  # Redis knows the script from now on
        costs.append(cost_of_refusal(own, channel))
    assert costs[0] == costs[1]
    assert not any("lrange" in name for name in costs[0])
