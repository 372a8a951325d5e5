"""A command is sent once, and Redis does not carry it out after its sender has given up."""

import re
import socket
import threading
import time

import pytest
import redis
from channels import Channel, Group
from channels.message import pending_message_store

from channels_lts.backports.unsent_messages import send_and_flush
from channels_lts.layer import RedisChannelLayer, RedisUnavailable, redis_clock
from channels_lts.layer.quick_client import OnceClient, QuickClient
from channels_lts.layer.redis_py import client
from testing.ports import free_port
from testing.site import eventually

from .conftest import OWN_OPTIONS

A = "daphne.response.A!"
NEEDLE = b"cut me"
MESSAGE = {"text": NEEDLE.decode()}


def waiting(layer, channel="http.request"):
    """Return the messages (list) that wait in a channel."""
    found = []
    while True:
        message = layer.receive([channel])[1]
        if message is None:
            return found
        found.append(message)


# A command is sent once


def test_a_message_whose_answer_is_lost_is_in_redis_once(proxied, proxy, own):
    proxy.needle = NEEDLE
    with pytest.raises(RedisUnavailable) as raised:
        proxied.send("http.request", MESSAGE)
    assert raised.value.may_be_done
    assert proxy.cuts == 1
    assert waiting(own) == [MESSAGE]
    proxy.needle = None
    proxied.send("http.request", MESSAGE)  # one lost connection is no outage
    assert waiting(own) == [MESSAGE]


def test_a_group_message_whose_answer_is_lost_is_delivered_once(proxied, proxy, own, caplog):
    own.group_add("users", A + "one")
    own.store.register(process=A, number=None, expiry=9, format_expiry=9)
    own.group_add("users", A + "two")
    proxied.send_group("users", {"text": "first"})
    before = own.store.drain(process=A, count=99, expiry=9, format_expiry=9).last
    proxy.needle = NEEDLE
    proxied.send_group("users", MESSAGE)
    drained = own.store.drain(process=A, count=99, expiry=9, format_expiry=9)
    assert drained.last == before + 1
    assert "A message to the group users was lost" in caplog.text


def consume(*messages):
    """Send messages, pairs of a Channel or Group and a dict, as a worker after a consumer does."""
    pending_message_store.prepare()
    for sender, message in messages:
        pending_message_store.append(sender, message)
    send_and_flush()


def test_a_message_of_a_consumer_whose_answer_is_lost_is_not_sent_again(
    proxied, proxy, own, caplog
):
    proxy.needle = NEEDLE
    channel = Channel("http.request", channel_layer=proxied)
    consume((channel, MESSAGE), (channel, {}), (Group("users", channel_layer=proxied), {}))
    assert waiting(own) == [MESSAGE, {}]
    (line,) = [line for line in caplog.messages if "was not sent" in line]
    assert line.startswith("A message of a consumer was not sent: to http.request: Redis at ")


def test_a_message_of_a_consumer_for_which_there_is_no_room_is_sent_again(own):
    channel = Channel("http.request", channel_layer=own)
    own.capacity = 1
    channel.send({}, immediately=True)
    reader = threading.Timer(0.5, own.receive, [["http.request"]])
    reader.start()
    consume((channel, MESSAGE))
    reader.join()
    assert waiting(own) == [MESSAGE]


def test_a_pipeline_is_sent_once(proxied, proxy):
    proxied.connection(0).run_all([["DEL", "counter"]])
    proxy.needle = b"counter"
    with pytest.raises(redis.RedisError):
        proxied.connection(0).run_all([["INCR", "counter"], ["INCR", "counter"]])
    proxy.needle = None
    assert proxied.connection(0).get("counter") == b"2"


def test_an_error_before_anything_was_sent_says_so():
    layer = RedisChannelLayer(hosts=["redis://127.0.0.1:%d/0" % free_port()])
    for _ in range(2):  # the second one is not tried at all
        with pytest.raises(RedisUnavailable) as raised:
            layer.send("http.request", MESSAGE)
        assert not raised.value.may_be_done


@pytest.mark.parametrize("options", [{}, OWN_OPTIONS])
def test_an_idle_connection_that_redis_has_closed_is_not_used(hosts, options, caplog):
    layer = RedisChannelLayer(hosts=hosts[:1], connection_kwargs=options)
    layer.flush()
    for _ in range(3):
        client(hosts[0], {}).execute_command("CLIENT", "KILL", "TYPE", "normal")
        layer.send("http.request", MESSAGE)
    assert waiting(layer) == [MESSAGE] * 3
    assert caplog.text == ""


def test_the_answers_of_several_commands_come_in_order_and_an_error_is_the_last(own):
    used = own.connection(0)
    assert used.run_all([]) == []
    assert used.run_all([["ECHO", "a"], ["ECHO", "b"]]) == [b"a", b"b"]
    for _ in range(2):
        with pytest.raises(redis.ResponseError, match="first"):
            error = "return redis.error_reply('ERR %s')"
            used.run_all([["EVAL", error % "first", 0], ["EVAL", error % "second", 0], ["PING"]])
    assert used.ping()


def test_an_answer_that_means_that_nothing_was_done_says_so(hosts):
    """redis-py raises the answer of a Redis that still loads its data as a ConnectionError."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)

        def answer():
            connection, _ = listener.accept()
            with connection:
                connection.recv(1 << 16)
                connection.sendall(b"-LOADING Redis is loading the dataset in memory\r\n")
                connection.recv(1)

        threading.Thread(target=answer, daemon=True).start()
        loading = client("redis://127.0.0.1:%d/0" % listener.getsockname()[1], {})
        assert isinstance(loading, (OnceClient, QuickClient))
        with pytest.raises(redis.BusyLoadingError) as raised:
            loading.get("a")
        assert not raised.value.may_be_done


# A command has a deadline


@pytest.fixture
def impatient(own):
    """Return a layer that gives up after half a second, and whose clock of Redis is known."""
    options = {"connection_kwargs": {"socket_timeout": 0.5}}
    RedisChannelLayer.blpop_timeout, before = 0.1, RedisChannelLayer.blpop_timeout
    layer = RedisChannelLayer(hosts=own.hosts, **options)
    RedisChannelLayer.blpop_timeout = before
    layer.send("http.request", {})
    assert waiting(own) == [{}]
    return layer


@pytest.mark.parametrize("channel", ["http.request", A + "one"])
def test_a_message_that_redis_reads_after_its_deadline_is_not_sent(impatient, own, channel):
    impatient.send(channel, {})
    assert waiting(own, channel.partition("!")[0] + "!" * ("!" in channel)) != []
    own.connection(0).execute_command("CLIENT", "PAUSE", 1200)
    with pytest.raises(RedisUnavailable) as raised:
        impatient.send(channel, MESSAGE)
    assert raised.value.may_be_done
    assert own.connection(0).ping()  # after the pause, and so after the message
    time.sleep(0.2)
    assert own.connection(0).llen("asgi:" + (A if "!" in channel else channel)) == 0


@pytest.mark.parametrize("capacities", [None, [(re.compile("a"), 7)]], ids=["broadcast", "deliver"])
def test_a_group_message_that_redis_reads_after_its_deadline_is_not_sent(
    impatient, own, capacities
):
    own.store.register(process=A, number=None, expiry=9, format_expiry=9)
    own.group_add("users", A + "one")
    impatient.channel_capacity = capacities  # with capacities, the message takes two steps
    impatient.send_group("users", MESSAGE)
    before = own.store.drain(process=A, count=99, expiry=9, format_expiry=9).last
    members = impatient.store.members(group="users", oldest=0)
    impatient.store.members = lambda **given: members  # the first step is done before the pause
    own.connection(0).execute_command("CLIENT", "PAUSE", 1200)
    impatient.send_group("users", MESSAGE)
    assert own.connection(0).ping()
    time.sleep(0.2)
    assert own.store.drain(process=A, count=99, expiry=9, format_expiry=9).last == before


def test_a_message_in_time_is_sent(impatient, own):
    own.connection(0).execute_command("CLIENT", "PAUSE", 200)
    impatient.send("http.request", MESSAGE)
    assert waiting(own) == [MESSAGE]


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_clock_of_redis_that_was_set_costs_no_message(own, seconds):
    own.send("http.request", {})
    (clock,) = own.store._clocks.values()
    offset, until = clock._sample
    clock._sample = offset + seconds, until
    own.send("http.request", MESSAGE)
    assert waiting(own) == [{}, MESSAGE]


def test_an_answer_that_was_late_gives_no_deadline_that_is_late(own, monkeypatch):
    class Late:
        """A client whose answers to TIME take a second."""

        asked = 0

        def time(self):
            self.asked += 1
            now[0] += 1
            return 1000, 0

    now, late = [50], Late()
    monkeypatch.setattr(redis_clock.time, "monotonic", lambda: now[0])
    clock = redis_clock.RedisClock()
    assert clock.deadline(late, 4) == 1004000
    now[0] += 0.5
    assert clock.deadline(late, 4) == 1004500
    now[0] += 1  # a late answer does not count for long
    assert clock.deadline(late, 4) == 1004000
    assert late.asked == 2


def test_without_a_timeout_there_is_no_deadline(own):
    layer = RedisChannelLayer(hosts=own.hosts, connection_kwargs={"socket_timeout": None})
    layer.send("http.request", MESSAGE)
    assert layer.store._clocks[0]._sample == (0, 0)
    assert waiting(own) == [MESSAGE]


def test_a_script_that_is_always_too_late_is_an_outage(own, monkeypatch):
    monkeypatch.setattr(redis_clock.RedisClock, "deadline", lambda *given: 1)
    with pytest.raises(RedisUnavailable, match="did not answer within 4 seconds") as raised:
        own.send("http.request", MESSAGE)
    assert not raised.value.may_be_done


# Redis forgets its scripts


@pytest.mark.parametrize("as_envelope", [True, False])
def test_an_item_that_waits_is_not_lost_with_the_scripts(own, as_envelope):
    store, flush = own.store, own.connection(0).execute_command
    for _ in range(5):
        if as_envelope:
            store.register(process=A, number=None, expiry=9, format_expiry=9)
        reader = store.open_reader(process=A, count=9, expiry=9, format_expiry=9)
        flush("SCRIPT", "FLUSH")
        reader.request(5)
        eventually(lambda: own.connection(0).info("clients")["blocked_clients"])
        own.send(A + "one", MESSAGE)
        flush("SCRIPT", "FLUSH")
        assert len(reader.read().items) == 1
        reader.close()
        flush("FLUSHDB")


def test_all_that_the_layer_does_loads_its_scripts_again(own, caplog):
    flush = own.connection(0).execute_command
    for name in ("send", "send_group", "group_add", "group_discard", "group_channels", "receive"):
        flush("SCRIPT", "FLUSH")
        given = {"send": ["http.request", MESSAGE], "receive": [["http.request"]]}
        given.update(send_group=["users", MESSAGE], group_channels=["users"])
        getattr(own, name)(*given.get(name, ["users", "a.channel"]))
    own.send("http.request", MESSAGE)
    flush("SCRIPT", "FLUSH")
    assert own.receive(["http.request"], block=True)[1] == MESSAGE
    waiter = threading.Timer(0.3, own.send, ["http.request", MESSAGE])
    waiter.start()
    flush("SCRIPT", "FLUSH")
    assert own.receive(["http.request"], block=True)[1] == MESSAGE
    waiter.join()
    assert caplog.text == ""


def test_a_question_before_the_message_says_nothing_of_the_message(proxied, proxy):
    proxied.store._clocks.clear()
    proxy.needle = b"TIME"
    with pytest.raises(RedisUnavailable) as raised:
        proxied.send("http.request", MESSAGE)
    assert not raised.value.may_be_done
