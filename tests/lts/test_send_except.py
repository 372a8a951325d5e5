"""channels_lts.groups.send_except: a group message that some members do not get."""

import asgi_redis
import pytest
from channels import Channel, Group
from channels.message import pending_message_store

from channels_lts.groups import send_except
from channels_lts.layer import RedisChannelLayer

from .server import Server

A, B = "daphne.response.A!", "daphne.response.B!"
NEWS = {"text": "news"}
PLAIN = ["a.channel", "somewhere.C!one"]


@pytest.fixture(params=[1, 3], ids=["one host", "three hosts"])
def layer(request, hosts):
    layer = RedisChannelLayer(hosts=hosts[: request.param], prefix="except:")
    layer.flush()
    return layer


@pytest.fixture
def servers(layer):
    """Return two interface servers with two members each of the group `users`."""
    found = [Server(layer, A), Server(layer, B)]
    for process in (A, B):
        for local_part in ("one", "two"):
            layer.group_add("users", process + local_part)
    for server in found:
        server.receive()
    return found


def users(layer):
    return Group("users", channel_layer=layer)


def receivers(servers):
    """Return who received NEWS, and nothing else."""
    for server in servers:
        server.receive()
    received = [pair for server in servers for pair in server.received]
    assert all(message == NEWS for _, message in received)
    return sorted(channel for channel, _ in received)


def test_the_excepted_channels_receive_nothing(layer, servers):
    send_except(users(layer), NEWS, A + "one", Channel(B + "two", channel_layer=layer))
    assert receivers(servers) == [A + "two", B + "one"]


def test_each_interface_server_gets_it_once(layer, servers):
    send_except(users(layer), NEWS, A + "one")
    assert [server.receive() for server in servers] == [1, 1]


def test_without_excepted_channels_it_is_a_message_to_the_group(layer, servers):
    send_except(users(layer), NEWS)
    assert receivers(servers) == [A + "one", A + "two", B + "one", B + "two"]


def test_a_server_whose_members_are_all_excepted_delivers_nothing(layer, servers):
    send_except(users(layer), NEWS, A + "one", A + "two", "nobody")
    assert receivers(servers) == [B + "one", B + "two"]


def test_plain_members_are_excepted_too(layer, servers):
    for channel in PLAIN:
        layer.group_add("users", channel)
    send_except(users(layer), NEWS, PLAIN[1])
    assert layer.receive([PLAIN[0]]) == (PLAIN[0], NEWS)
    assert layer.receive([PLAIN[0], "somewhere.C!"]) == (None, None)


def test_the_next_message_to_the_group_is_for_all(layer, servers):
    send_except(users(layer), NEWS, A + "one")
    layer.send_group("users", NEWS)
    assert receivers(servers).count(A + "one") == 1


@pytest.mark.parametrize("immediately", [False, True])
def test_it_leaves_when_the_consumer_has_ended_or_at_once(layer, servers, immediately):
    pending_message_store.prepare()
    try:
        send_except(users(layer), NEWS, A + "one", immediately=immediately)
        assert bool(receivers(servers)) == immediately
    finally:
        pending_message_store.send_and_flush()
    assert receivers(servers) == [A + "two", B + "one", B + "two"]


def test_stock_asgi_redis_sends_to_each_of_the_others(hosts):
    layer = asgi_redis.RedisChannelLayer(hosts=hosts[:1], prefix="stock:", capacity=1)
    layer.flush()
    for channel in PLAIN + ["full"]:
        layer.group_add("users", channel)
    layer.send("full", NEWS)
    send_except(users(layer), NEWS, PLAIN[1])
    assert layer.receive([PLAIN[0]]) == (PLAIN[0], NEWS)
    assert layer.receive(["somewhere.C!"]) == (None, None)


def test_a_group_can_be_given_by_its_name(monkeypatch, layer, servers):
    monkeypatch.setattr("channels.channel.channel_layers", {"default": layer})
    send_except("users", NEWS, A + "one")
    assert receivers(servers) == [A + "two", B + "one", B + "two"]


def test_only_dicts_and_names_of_channels_are_taken(layer):
    with pytest.raises(ValueError, match="has to be a dict"):
        send_except(users(layer), "news")
    with pytest.raises(TypeError, match="Channel name must be"):
        send_except(users(layer), NEWS, "two names")
    with pytest.raises(TypeError):
        send_except(users(layer), NEWS, A + "one", later=True)


def test_a_kind_of_envelope_that_is_not_known_yet_is_dropped_and_logged(layer, servers, caplog):
    """In a rolling upgrade an older interface server gets what it cannot know."""
    server = servers[0]
    layer.store.notify(process=A, kind="!", group="users", local_part="one", expiry=60)
    server.inbox.decode = lambda body: dict(NEWS)
    assert receivers(servers) == []
    assert "unknown here" in caplog.text
    server.inbox.decode = layer.deserialize
    layer.send_group("users", NEWS)
    assert server.resets == 0 and A + "one" in receivers(servers)
