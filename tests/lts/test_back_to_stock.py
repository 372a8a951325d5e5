"""The way back: after the command stock asgi_redis uses the groups that channels_lts has kept."""

import re
from io import StringIO

import asgi_redis
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from channels_lts.layer import RedisChannelLayer

from .server import Server

A, B = "daphne.response.A!", "daphne.response.B!"
MESSAGE = {"text": "hello"}
STOCK, LTS = "asgi_redis.RedisChannelLayer", "channels_lts.layer.RedisChannelLayer"


@pytest.fixture(params=["asgi:", "a*[x]?\\:"])
def config(request, hosts):
    """Return the options (dict) of a layer over three empty hosts."""
    options = {"hosts": hosts, "prefix": request.param}
    for host in range(3):
        RedisChannelLayer(**options).connection(host).flushdb()
    return options


@pytest.fixture(params=[STOCK, LTS])
def command(request, config, monkeypatch):
    """Return a function that runs the command with `config`; it returns the output (str)."""
    layers = {"default": {"BACKEND": request.param, "CONFIG": config, "ROUTING": "unused"}}
    monkeypatch.setattr(settings, "CHANNEL_LAYERS", layers)
    return run


def run(*arguments):
    output = StringIO()
    call_command("channels_lts_back_to_stock", *arguments, stdout=output)
    return output.getvalue()


def everything(layer):
    """Return all data at all hosts of a layer, by key."""
    return [
        {key: client.dump(key) for key in client.keys("*")}
        for client in map(layer.connection, range(3))
    ]


def fill(layer):
    """Make ten groups, each with two sockets of the daphne A and one plain member.

    Return the registered Server of A.
    """
    server = Server(layer, A)
    for number in range(10):
        for channel in (A + "one", A + "two", "plain?one"):
            layer.group_add("group-%d" % number, channel)
    return server


def test_stock_adds_sends_and_discards_on_the_groups_afterwards(config, command):
    layer = RedisChannelLayer(**config)
    fill(layer).die()
    stock = asgi_redis.RedisChannelLayer(**config)
    with pytest.raises(Exception, match="WRONGTYPE"):
        stock.group_add("group-0", B + "new")
    output = command()
    assert output.count("Redis at unix:///") == 3
    assert "Stock asgi_redis can use this layer now." in output
    for number in range(10):
        group = "group-%d" % number
        assert stock.group_channels(group) == ["plain?one"]  # the sockets of A are closed
        stock.group_add(group, B + "new")
        stock.send_group(group, MESSAGE)
        assert stock.receive([B]) == (B + "new", MESSAGE)
        assert stock.receive(["plain?one"]) == ("plain?one", MESSAGE)
        stock.group_discard(group, B + "new")
        assert stock.group_channels(group) == ["plain?one"]


def test_nothing_of_channels_lts_stays_and_the_expiry_does(config, command):
    layer = RedisChannelLayer(**config)
    fill(layer).die()
    command()
    for host in range(3):
        client = layer.connection(host)
        assert not [key for key in client.keys("*") if b"lts:" in key or key.endswith(b"!")]
        for key in client.keys("*group*"):
            assert client.type(key) == b"zset"
            assert 86000 < client.ttl(key) <= 86400


def test_it_may_be_run_twice_and_leaves_the_groups_of_stock_alone(config, command):
    fill(RedisChannelLayer(**config)).die()
    stock = asgi_redis.RedisChannelLayer(**config)
    stock.group_add("of-stock", B + "one")
    stock.send("http.request", MESSAGE)
    command()
    assert "groups converted: 0;" in command()
    assert stock.group_channels("of-stock") == [B + "one"]
    stock.send(B + "one", MESSAGE)
    command()
    assert stock.receive([B]) == (B + "one", MESSAGE)


def test_it_is_refused_while_an_interface_server_is_registered(config, command):
    layer = RedisChannelLayer(**config)
    fill(layer)
    before = everything(layer)
    with pytest.raises(CommandError, match=r"1 interface server.*daphne.response.A!") as raised:
        command()
    assert "\n" not in str(raised.value)
    assert everything(layer) == before
    command("--force")
    members = asgi_redis.RedisChannelLayer(**config).group_channels("group-3")
    assert sorted(members) == [A + "one", A + "two", "plain?one"]


def test_a_dry_run_counts_and_writes_nothing(config, command):
    layer = RedisChannelLayer(**config)
    server = fill(layer)
    before = everything(layer)
    assert "It would be refused: 1 interface server" in command("--dry-run")
    assert everything(layer) == before
    server.die()
    before = everything(layer)
    output = command("--dry-run")
    assert sum(map(int, re.findall(r"would be converted: (\d+)", output))) == 10
    assert "Nothing was written." in output
    assert everything(layer) == before


def test_another_prefix_is_left_alone(config, command):
    other = RedisChannelLayer(hosts=config["hosts"], prefix="other:")
    fill(other)
    fill(RedisChannelLayer(**config)).die()
    command()
    assert sorted(other.group_channels("group-1")) == [A + "one", A + "two", "plain?one"]


@pytest.mark.parametrize(
    "layer,error",
    [
        (None, "has no layer 'default'. Its layers: other."),
        ({"BACKEND": "asgiref.inmemory.ChannelLayer"}, "has BACKEND 'asgiref.inmemory"),
        ({"BACKEND": "asgi_redis.RedisSentinelChannelLayer"}, "has BACKEND 'asgi_redis.RedisSent"),
        ({"BACKEND": "no_such.Layer"}, "cannot be made: No module named"),
        ({"BACKEND": STOCK, "CONFIG": {"prefixes": "x"}}, "cannot be made: "),
        ({"BACKEND": STOCK, "CONFIG": {"hosts": ["redis://:secret@127.0.0.1:1/0"]}}, "cannot be"),
    ],
)
def test_bad_input_is_one_line(monkeypatch, layer, error):
    layers = {"other": {}} if layer is None else {"default": layer}
    monkeypatch.setattr(settings, "CHANNEL_LAYERS", layers)
    with pytest.raises(CommandError) as raised:
        run()
    assert error in str(raised.value)
    assert "\n" not in str(raised.value) and "secret" not in str(raised.value)
