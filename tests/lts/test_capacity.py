"""The layer's limits: what is full, what expires, what is left behind, and what is missing."""

import threading
import time

import pytest

from channels_lts.fanout import TRY_AGAIN, Everyone
from channels_lts.layers import RedisChannelLayer

from .server import Server

A, B = "daphne.response.A!", "daphne.response.B!"
NEWS = {"text": "news"}


@pytest.fixture(params=[1, 3])
def make(hosts, request):
    """Make a layer with options, over one host and over three, all empty."""

    def make(**options):
        layer = RedisChannelLayer(hosts=hosts[: request.param], **options)
        layer.flush()
        return layer

    return make


def keys(layer, pattern="asgi*"):
    """The keys of all hosts, with the index of theirs."""
    return [
        (index, key)
        for index in range(layer.ring_size)
        for key in layer.connection(index).keys(pattern)
    ]


# Full


def test_a_server_that_is_full_keeps_no_other_from_hearing(make, caplog):
    layer = make(capacity=3)
    slow, fast = Server(layer, A), Server(layer, B)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    layer.group_add("users", B + "one")
    slow.hear()
    for _ in range(5):
        fast.hear()
        layer.send_group("users", NEWS)
    fast.hear()
    assert slow.hear() == 3
    assert fast.heard == [(B + "one", NEWS)] * 5
    assert layer.channel_statistics(A)["channel_full_count"] == 2
    assert layer.channel_statistics(B)["channel_full_count"] == 0
    assert [record.args for record in caplog.records] == [(1, "users", 2)]


def test_a_thousand_members_of_a_server_are_one_item_on_any_host(make):
    layer = make(capacity=2000)
    server = Server(layer, A)
    for number in range(1000):
        layer.group_add("users", A + str(number))
    server.hear()
    layer.send_group("users", NEWS)
    assert server.hear() == 1
    assert len(server.heard) == 1000


def test_a_servers_own_capacity_is_kept_to(make):
    layer = make(channel_capacity={"daphne.response.A*": 2})
    small, large = Server(layer, A), Server(layer, B)
    for member in (A + "one", B + "one"):
        layer.group_add("users", member)
    for server in (small, large):
        server.hear()
    for _ in range(5):
        layer.send_group("users", NEWS)
    assert (small.hear(), large.hear()) == (2, 5)


def test_a_full_channel_in_a_group_keeps_no_other_from_hearing(make):
    layer = make(capacity=1)
    layer.group_add("users", "somewhere.C!one")
    layer.group_add("users", "somewhere.D!one")
    layer.send("somewhere.C!one", {"text": "old"})
    layer.send_group("users", NEWS)
    assert layer.receive(["somewhere.D!"]) == ("somewhere.D!one", NEWS)


def test_a_send_that_is_refused_is_counted(make):
    layer = make(capacity=1)
    layer.send("somewhere.C!one", NEWS)
    with pytest.raises(layer.ChannelFull):
        layer.send("somewhere.C!two", NEWS)
    assert layer.channel_statistics("somewhere.C!")["channel_full_count"] == 1
    assert layer.global_statistics()["channel_full_count"] == 1


def test_what_is_dropped_between_two_lines_of_the_log_is_in_the_second(make, caplog):
    layer = make(capacity=1)
    server = Server(layer, A)
    for member in (A + "one", A + "two"):
        layer.group_add("users", member)
    server.hear()
    for _ in range(4):  # the first fits
        layer.send_group("users", NEWS)
    layer._drops.interval = 0
    layer.send_group("users", NEWS)
    layer.send_group("users", NEWS)
    assert [record.args for record in caplog.records] == [
        (1, "users", 2),
        (3, "users", 6),
        (1, "users", 2),
    ]


# Left behind


def test_nothing_stays_in_redis_for_ever(make):
    layer = make(capacity=1)
    server = Server(layer, A)
    for member in (A + "one", "somewhere.C!one", "a.channel"):
        layer.group_add("users", member)
    server.hear()
    layer.send_group("users", NEWS)
    layer.send_group("users", NEWS)  # all are full
    for_ever = [key for at, key in keys(layer) if layer.connection(at).ttl(key) is None]
    assert for_ever == []
    patterns = ["lts:" + A, A, "somewhere.C!", "a.channel", ":group:users", ":group:users:" + A]
    assert all(keys(layer, "asgi:" + pattern) for pattern in patterns)


def test_who_hears_goes_on_listening(make):
    layer = make()
    server = Server(layer, A)
    state = layer.connection(server.listener.index), server.listener.keys[1]
    state[0].expire(state[1], 2)
    server.hear()
    assert state[0].ttl(state[1]) > 2


def test_a_server_that_is_gone_leaves_nothing_in_the_group_of_any_host(make):
    layer = make()
    gone, stays = Server(layer, A), Server(layer, B)
    for member in (A + "one", A + "two", B + "one"):
        layer.group_add("users", member)
    gone.die()
    layer.send_group("users", NEWS)
    assert layer.group_channels("users") == [B + "one"]
    assert keys(layer, "asgi::group:users:" + A) == []
    stays.hear()
    assert stays.heard == [(B + "one", NEWS)]


def test_a_group_that_all_have_left_is_gone(make):
    layer = make()
    server = Server(layer, A)
    members = [A + "one", A + "two", "a.channel"]
    for member in members:
        layer.group_add("users", member)
    for member in members:
        layer.group_discard("users", member)
    assert keys(layer, "asgi::group:*") == []
    server.hear()
    assert server.listener.groups == {}


def test_who_has_left_hears_nothing_and_who_stays_hears_on(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    layer.group_discard("users", A + "one")
    layer.send_group("users", NEWS)
    server.hear()
    assert server.heard == [(A + "two", NEWS)]


def test_several_servers_that_are_gone_or_full_are_all_found_on_their_hosts(hosts, caplog):
    layer = RedisChannelLayer(hosts=hosts, capacity=1)
    layer.flush()
    gone, full = ([Server(layer, name) for name in one_a_host(layer, kind)] for kind in "gf")
    for server in gone + full:
        layer.group_add("users", server.name + "one")
    for server in gone:
        server.die()
    for server in full:
        layer.send(server.name + "one", NEWS)
    layer._drops.interval = 0
    layer.send_group("users", NEWS)
    assert sorted(layer.group_channels("users")) == sorted(server.name + "one" for server in full)
    assert sum(record.args[2] for record in caplog.records) == len(full) == 3


def test_a_host_that_is_away_keeps_no_server_on_another_from_hearing(hosts, caplog, tmp_path):
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    servers = [Server(layer, name) for name in one_a_host(layer, "A")]
    for server in servers:
        layer.group_add("users", server.name + "one")
    home = layer.consistent_hash("users")
    (worker,) = [name for name in one_a_host(layer, "W") if layer.consistent_hash(name) == home]
    layer.group_add("users", worker + "one")  # which no server reads
    for away in {0, 1, 2} - {home}:
        caplog.clear()
        there, layer._connection_list[away] = layer._connection_list[away], nobody(tmp_path)
        layer.send_group("users", NEWS)
        layer._connection_list[away] = there
        assert "A message to the group users was lost" in caplog.text
        assert layer.receive([worker]) == (worker + "one", NEWS)
        for server in servers:
            server.hear()
            assert len(server.heard) == (server.listener.index != away)
            server.heard.clear()


def nobody(tmp_path):
    """The connection to a Redis that is not there."""
    return RedisChannelLayer(hosts=["unix://%s" % (tmp_path / "nobody")]).connection(0)


def one_a_host(layer, kind):
    """The names of three processes, of which each has another host."""
    names = ["%s.%d!" % (kind, number) for number in range(100)]
    return {layer.consistent_hash(name): name for name in names}.values()


# Joining


def test_who_joins_twice_hears_once(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "one")
    layer.send_group("users", NEWS)
    server.hear()
    assert server.heard == [(A + "one", NEWS)]


def test_who_joined_before_the_server_listened_hears(make):
    layer = make()
    layer.group_add("users", A + "one")
    server = Server(layer, A)
    layer.send_group("users", NEWS)
    server.hear()
    assert server.heard == [(A + "one", NEWS)]


def test_who_joins_again_after_the_server_listened_hears_once(make):
    layer = make()
    layer.group_add("users", A + "one")
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    assert layer.group_channels("users") == [A + "one"]
    layer.send_group("users", NEWS)
    server.hear()
    assert server.heard == [(A + "one", NEWS)]


def test_an_encrypted_message_to_a_group_is_heard(make):
    layer = make(symmetric_encryption_keys=["a key"])
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", "somewhere.C!one")
    layer.send_group("users", NEWS)
    assert not any(b"news" in item for item in waiting(server))
    server.hear()
    assert server.heard == [(A + "one", NEWS)]
    assert layer.receive(["somewhere.C!"]) == ("somewhere.C!one", NEWS)


def waiting(server):
    listener = server.listener
    return server.layer.connection(listener.index).lrange(listener.keys[0], 0, -1)


# Expired


def test_a_member_of_no_server_is_in_a_group_for_as_long_as_groups_last(make):
    layer = make(group_expiry=1)
    layer.group_add("users", "somewhere.C!one")
    time.sleep(0.7)
    layer.group_add("users", "somewhere.D!one")
    time.sleep(0.7)
    layer.send_group("users", NEWS)
    assert layer.receive(["somewhere.C!"]) == (None, None)
    assert layer.receive(["somewhere.D!"]) == ("somewhere.D!one", NEWS)
    home = layer.connection(layer.consistent_hash("users"))
    assert home.hkeys("asgi::group:users") == [b"somewhere.D!one"]


def test_who_leaves_a_group_when_its_time_is_over_hears_nothing(make):
    layer = make(group_expiry=1)
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    time.sleep(0.7)
    layer.group_add("users", "somewhere.D!one")  # the group lasts on
    time.sleep(0.7)
    layer.group_discard("users", A + "one")
    layer.send_group("users", NEWS)
    server.hear()
    assert (A + "one", NEWS) not in server.heard


# Asking in a worker's way


def test_a_worker_that_waits_gets_what_is_sent_then(make):
    layer = make()
    later = threading.Timer(0.2, layer.send, ["somewhere.C!one", NEWS])
    later.start()
    assert layer.receive(["somewhere.C!"], block=True) == ("somewhere.C!one", NEWS)
    later.join()
    assert keys(layer, "asgi:*") == []


def test_a_worker_waits_at_all_hosts_at_once(hosts):
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    layer.receive(["another.channel", "a.channel"], block=True)  # begins to listen
    for _ in hosts:
        later = threading.Timer(0.2, layer.send, ["a.channel", NEWS])
        later.start()
        started = time.time()
        assert layer.receive(["another.channel", "a.channel"], block=True) == ("a.channel", NEWS)
        assert time.time() - started < 1
        later.join()


def test_what_is_sent_as_a_worker_begins_to_wait_is_heard_at_once(hosts, monkeypatch):
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    wait = layer._wake.wait

    def wait_late(seconds):
        layer.send("a.channel", NEWS)
        wait(seconds)

    monkeypatch.setattr(layer._wake, "wait", wait_late)
    started = time.time()
    assert layer.receive(["a.channel"], block=True) == ("a.channel", NEWS)
    assert time.time() - started < 1


def test_a_worker_hears_of_the_other_hosts_while_one_is_away(hosts, tmp_path):
    layer = RedisChannelLayer(hosts=hosts[:2] + ["unix://%s" % (tmp_path / "nobody")])
    for index in range(2):
        layer.connection(index).flushall()
    living = RedisChannelLayer(hosts=hosts[:1])
    for _ in range(20):  # a worker asks the hosts in any order
        living.send("a.channel", NEWS)
        assert layer.receive(["a.channel"], block=True) == ("a.channel", NEWS)


def test_what_stands_in_the_list_itself_can_be_asked_for_too(make):
    layer = make()
    Server(layer, A)
    layer.send(A + "one", NEWS)
    assert layer.receive([A]) == (A + "one", NEWS)


def test_no_channel_starves_another(own):
    for _ in range(50):
        own.send("a.channel", NEWS)
        own.send("another.channel", NEWS)
    # One in 2 ** 49 runs fails, as fifty coins may show the same side.
    assert len({own.receive(["a.channel", "another.channel"])[0] for _ in range(50)}) == 2


def test_the_statistics_know_how_long_a_message_of_its_own_key_has_waited(own):
    own.send("a.channel", NEWS)
    own.connection(0).expire(own.connection(0).lindex("asgi:a.channel", 0), own.expiry - 7)
    assert own.channel_statistics("a.channel")["messages_max_age"] == 7


# Missing


def test_a_number_that_is_not_the_next_closes_all_sockets_and_empties_the_groups(own):
    server = Server(own, A)
    own.group_add("users", A + "one")
    server.hear()
    own.send(A + "one", {"text": "lost"})
    own.connection(0).delete("asgi:" + A)
    own.send(A + "one", NEWS)
    (item,) = waiting(server)
    server.listener._hear(item, 0)
    (everyone, code), (channel, message) = server.listener.heard
    assert isinstance(everyone, Everyone)
    assert code == TRY_AGAIN == 1013
    assert (channel, message) == (A + "one", NEWS)
    assert server.listener.groups == {}
    assert server.listener.number == 3


def test_a_server_that_comes_back_and_has_missed_nothing_goes_on(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    server.hear()
    server.listener._listen()  # nothing came
    layer.send_group("users", NEWS)
    server.listener._listen()  # what came waits
    server.hear()
    assert server.heard == [(A + "one", NEWS)]
    assert not server.told_to_come_again


def test_a_server_that_comes_back_when_its_list_has_expired_is_told_to_come_again(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.connection(server.listener.index).delete(server.listener.keys[0])
    server.listener._listen()
    server.hear()
    assert server.told_to_come_again == 1
    assert server.listener.groups == {}


def test_a_server_that_begins_anew_hears_nothing_from_before(make):
    layer = make()
    server = Server(layer, A)
    layer.send(A + "one", {"text": "old"})
    server.die()
    server.listener._listen()
    layer.send(A + "two", NEWS)
    server.hear()
    assert server.heard == [(A + "two", NEWS)]
    assert server.told_to_come_again == 1
