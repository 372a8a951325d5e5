"""The layer's limits: full lists, expiry, and data that stays in Redis or is lost there."""

import threading
import time

import pytest

from channels_lts.backports.group_delivery import TRY_AGAIN, AllSockets
from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.results import Drained

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
    """Return (index of the host, key) for the keys of all hosts."""
    return [
        (index, key)
        for index in range(layer.ring_size)
        for key in layer.connection(index).keys(pattern)
    ]


# Full


def test_a_server_that_is_full_does_not_stop_the_others(make, caplog):
    layer = make(capacity=3)
    slow, fast = Server(layer, A), Server(layer, B)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    layer.group_add("users", B + "one")
    slow.receive()
    for _ in range(5):
        fast.receive()
        layer.send_group("users", NEWS)
    fast.receive()
    assert slow.receive() == 3
    assert fast.received == [(B + "one", NEWS)] * 5
    assert layer.channel_statistics(A)["channel_full_count"] == 2
    assert layer.channel_statistics(B)["channel_full_count"] == 0
    assert [record.args for record in caplog.records] == [(1, "users", 2)]


def test_a_thousand_members_of_a_server_are_one_item_on_any_host(make):
    layer = make(capacity=2000)
    server = Server(layer, A)
    for number in range(1000):
        layer.group_add("users", A + str(number))
    server.receive()
    layer.send_group("users", NEWS)
    assert server.receive() == 1
    assert len(server.received) == 1000


def test_a_servers_own_capacity_is_respected(make):
    layer = make(channel_capacity={"daphne.response.A*": 2})
    small, large = Server(layer, A), Server(layer, B)
    for member in (A + "one", B + "one"):
        layer.group_add("users", member)
    for server in (small, large):
        server.receive()
    for _ in range(5):
        layer.send_group("users", NEWS)
    assert (small.receive(), large.receive()) == (2, 5)


def test_a_full_channel_in_a_group_does_not_stop_the_others(make):
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


def test_messages_dropped_between_two_lines_of_the_log_are_in_the_second(make, caplog):
    layer = make(capacity=1)
    server = Server(layer, A)
    for member in (A + "one", A + "two"):
        layer.group_add("users", member)
    server.receive()
    for _ in range(4):  # the first fits
        layer.send_group("users", NEWS)
    layer.drops.interval = 0
    layer.send_group("users", NEWS)
    layer.send_group("users", NEWS)
    assert [record.args for record in caplog.records] == [
        (1, "users", 2),
        (3, "users", 6),
        (1, "users", 2),
    ]


# Full lists that Redis need not copy


def copies(server_or_layer):
    """Return how often Redis has copied a whole list (int)."""
    found = server_or_layer.connection(0).info("commandstats").get("cmdstat_lrange")
    return found["calls"] if found else 0


def refused(layer, channel, number=10):
    """Return how many of some messages are refused (int)."""
    found = 0
    for _ in range(number):
        try:
            layer.send(channel, NEWS)
        except layer.ChannelFull:
            found += 1
    return found


@pytest.mark.parametrize("channel", ["http.disconnect", "somewhere.C!one"])
def test_a_full_channel_of_no_process_is_not_copied(own, channel):
    own.capacity = 5
    before = copies(own)
    assert refused(own, channel) == 5
    assert copies(own) == before


def test_a_full_list_of_a_process_is_not_copied(own):
    own.capacity = 5
    server = Server(own, A)
    own.group_add("users", A + "one")  # a notice, which is no message
    for _ in range(2):
        before = copies(own)
        assert refused(own, A + "one") == 5
        own.send_group("users", NEWS)
        assert copies(own) == before
        server.receive()


def test_a_full_list_has_room_with_a_larger_capacity(own):
    own.capacity = 2
    Server(own, A)
    assert refused(own, A + "one", 4) == 2
    own.capacity = 4
    assert refused(own, A + "one", 4) == 2


# Closes


def test_a_close_is_sent_beyond_the_capacity_of_a_process_up_to_a_bound(make, monkeypatch):
    monkeypatch.setattr("channels_lts.layer.room.CLOSES", 3)
    layer = make(capacity=2)
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    server.receive()
    assert refused(layer, A + "one") == 8
    layer.send_group("users", {"close": True})
    layer.send(A + "one", {"close": 4401})
    assert refused(layer, A + "one") == 10
    with pytest.raises(layer.ChannelFull):
        for _ in range(3):
            layer.send(A + "one", {"close": 4401})
    server.receive()
    assert [message for _, message in server.received] == [NEWS] * 2 + [
        {"close": True},
        {"close": 4401},
        {"close": 4401},
    ]


@pytest.mark.parametrize(
    "message", [{"close": False}, {"close": True, "text": "x" * 5000}], ids=["none", "large"]
)
def test_a_message_that_is_no_close_or_is_large_has_no_room_beyond_the_capacity(make, message):
    layer = make(capacity=1)
    Server(layer, A)
    layer.send(A + "one", NEWS)
    with pytest.raises(layer.ChannelFull):
        layer.send(A + "one", message)


def test_a_close_to_a_channel_of_workers_has_no_room_beyond_the_capacity(make):
    layer = make(capacity=1)
    layer.send("a.channel", NEWS)
    for _ in layer.hosts[1:]:
        layer.send("a.channel", NEWS)
    with pytest.raises(layer.ChannelFull):
        layer.send("a.channel", {"close": True})


def test_a_close_has_no_room_beyond_the_capacity_if_that_is_switched_off(make, settings):
    settings.CHANNELS_LTS = {"OFF": ["close-when-full"]}
    layer = make(capacity=1)
    Server(layer, A)
    layer.send(A + "one", NEWS)
    with pytest.raises(layer.ChannelFull):
        layer.send(A + "one", {"close": True})


def test_the_log_counts_the_drops_of_each_group_and_forgets_the_groups(make, caplog):
    layer = make(capacity=1)
    server = Server(layer, A)
    groups = ["users", "admins"]
    for group in groups:
        layer.group_add(group, A + "one")
    server.receive()
    layer.send(A + "one", NEWS)
    for group in groups * 2:
        layer.send_group(group, NEWS)
    layer.drops.interval = 0
    layer.send_group("users", NEWS)
    counts = [(record.args[1], record.args[0]) for record in caplog.records]
    assert sorted(counts) == [("admins", 1), ("admins", 1), ("users", 1), ("users", 2)]
    layer.send_group("users", NEWS)
    assert list(layer.drops.logged) == ["users"] and layer.drops.dropped == {}


# What stays in Redis


def test_nothing_stays_in_redis_for_ever(make):
    layer = make(capacity=1)
    server = Server(layer, A)
    for member in (A + "one", "somewhere.C!one", "a.channel"):
        layer.group_add("users", member)
    server.receive()
    layer.send_group("users", NEWS)
    layer.send_group("users", NEWS)  # all are full
    for_ever = [key for at, key in keys(layer) if layer.connection(at).ttl(key) is None]
    assert for_ever == []
    patterns = ["lts:" + A, A, "somewhere.C!", "a.channel", ":group:users", ":group:users:" + A]
    assert all(keys(layer, "asgi:" + pattern) for pattern in patterns)


def test_a_server_that_receives_renews_its_registration(make):
    layer = make()
    server = Server(layer, A)
    server.host.expire(server.sequence, 2)
    server.receive()
    assert server.host.ttl(server.sequence) > 2


def test_a_server_that_is_gone_leaves_nothing_in_the_group_of_any_host(make):
    layer = make()
    gone, stays = Server(layer, A), Server(layer, B)
    for member in (A + "one", A + "two", B + "one"):
        layer.group_add("users", member)
    gone.die()
    layer.send_group("users", NEWS)
    assert layer.group_channels("users") == [B + "one"]
    assert keys(layer, "asgi::group:users:" + A) == []
    stays.receive()
    assert stays.received == [(B + "one", NEWS)]


def test_a_group_without_members_leaves_no_key(make):
    layer = make()
    server = Server(layer, A)
    members = [A + "one", A + "two", "a.channel"]
    for member in members:
        layer.group_add("users", member)
    for member in members:
        layer.group_discard("users", member)
    assert keys(layer, "asgi::group:*") == []
    server.receive()
    assert server.inbox.groups == {}


def test_a_member_that_left_receives_nothing_and_the_others_still_do(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    layer.group_discard("users", A + "one")
    layer.send_group("users", NEWS)
    server.receive()
    assert server.received == [(A + "two", NEWS)]


def test_all_servers_that_are_gone_or_full_are_detected_on_their_hosts(hosts, caplog):
    layer = RedisChannelLayer(hosts=hosts, capacity=1)
    layer.flush()
    gone, full = ([Server(layer, name) for name in one_a_host(layer, kind)] for kind in "gf")
    for server in gone + full:
        layer.group_add("users", server.name + "one")
    for server in gone:
        server.die()
    for server in full:
        layer.send(server.name + "one", NEWS)
    layer.drops.interval = 0
    layer.send_group("users", NEWS)
    assert sorted(layer.group_channels("users")) == sorted(server.name + "one" for server in full)
    assert sum(record.args[2] for record in caplog.records) == len(full) == 3


def test_a_host_that_is_away_does_not_stop_servers_at_other_hosts(hosts, caplog, tmp_path):
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
        there, layer._connection_list[away] = layer._connection_list[away], missing_host(tmp_path)
        layer.send_group("users", NEWS)
        layer._connection_list[away] = there
        assert "A message to the group users was lost" in caplog.text
        assert layer.receive([worker]) == (worker + "one", NEWS)
        for server in servers:
            server.receive()
            assert len(server.received) == (layer.consistent_hash(server.name) != away)
            server.received.clear()


def missing_host(tmp_path):
    """Return the client of a Redis that does not exist."""
    return RedisChannelLayer(hosts=["unix://%s" % (tmp_path / "nobody")]).connection(0)


def one_a_host(layer, kind):
    """Return the names of three processes, each kept at another host."""
    names = ["%s.%d!" % (kind, number) for number in range(100)]
    return {layer.consistent_hash(name): name for name in names}.values()


# Joining


def test_a_member_that_joins_twice_receives_once(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "one")
    layer.send_group("users", NEWS)
    server.receive()
    assert server.received == [(A + "one", NEWS)]


def test_a_member_that_joined_before_the_server_registered_receives(make):
    layer = make()
    layer.group_add("users", A + "one")
    server = Server(layer, A)
    layer.send_group("users", NEWS)
    server.receive()
    assert server.received == [(A + "one", NEWS)]


def test_a_member_that_joins_again_after_the_server_registered_receives_once(make):
    layer = make()
    layer.group_add("users", A + "one")
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    assert layer.group_channels("users") == [A + "one"]
    layer.send_group("users", NEWS)
    server.receive()
    assert server.received == [(A + "one", NEWS)]


def test_an_encrypted_message_to_a_group_is_received(make):
    layer = make(symmetric_encryption_keys=["a key"])
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", "somewhere.C!one")
    layer.send_group("users", NEWS)
    assert not any(b"news" in item for item in waiting(server))
    server.receive()
    assert server.received == [(A + "one", NEWS)]
    assert layer.receive(["somewhere.C!"]) == ("somewhere.C!one", NEWS)


def waiting(server):
    return server.host.lrange(server.list, 0, -1)


# Expired


def test_a_member_of_no_server_is_in_a_group_for_as_long_as_groups_last(make):
    layer = make(group_expiry=2)
    layer.group_add("users", "somewhere.C!one")
    time.sleep(1.9)
    layer.group_add("users", "somewhere.D!one")
    time.sleep(0.2)
    layer.send_group("users", NEWS)
    assert layer.receive(["somewhere.C!"]) == (None, None)
    assert layer.receive(["somewhere.D!"]) == ("somewhere.D!one", NEWS)
    home = layer.connection(layer.consistent_hash("users"))
    assert home.hkeys("asgi::group:users") == [b"somewhere.D!one"]


def test_a_member_that_leaves_after_its_expiry_receives_nothing(make):
    layer = make(group_expiry=1)
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    time.sleep(0.7)
    layer.group_add("users", "somewhere.D!one")  # the group lasts on
    time.sleep(0.7)
    layer.group_discard("users", A + "one")
    layer.send_group("users", NEWS)
    server.receive()
    assert (A + "one", NEWS) not in server.received


# As a worker receives


def test_a_worker_that_waits_receives_a_message_sent_meanwhile(make):
    layer = make()
    later = threading.Timer(0.2, layer.send, ["somewhere.C!one", NEWS])
    later.start()
    assert layer.receive(["somewhere.C!"], block=True) == ("somewhere.C!one", NEWS)
    later.join()
    assert keys(layer, "asgi:*") == []


def patient_layer(hosts):
    """Return a layer over several hosts, which are empty. It waits for a message for long."""
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    layer.blpop_timeout = 20
    return layer


def test_a_worker_waits_at_all_hosts_at_once(hosts):
    layer = patient_layer(hosts)
    layer.receive(["another.channel", "a.channel"], block=True)  # subscribes
    for _ in hosts:
        later = threading.Timer(0.2, layer.send, ["a.channel", NEWS])
        later.start()
        started = time.time()
        assert layer.receive(["another.channel", "a.channel"], block=True) == ("a.channel", NEWS)
        assert time.time() - started < layer.blpop_timeout / 2
        later.join()


def test_a_message_sent_as_a_worker_begins_to_wait_is_received_at_once(hosts, monkeypatch):
    layer = patient_layer(hosts)
    wait = layer.poller.waiter.wait

    def wait_late(seconds):
        layer.send("a.channel", NEWS)
        wait(seconds)

    monkeypatch.setattr(layer.poller.waiter, "wait", wait_late)
    started = time.time()
    assert layer.receive(["a.channel"], block=True) == ("a.channel", NEWS)
    assert time.time() - started < layer.blpop_timeout / 2


def test_a_worker_receives_from_the_other_hosts_while_one_is_away(hosts, tmp_path):
    layer = RedisChannelLayer(hosts=hosts[:2] + ["unix://%s" % (tmp_path / "nobody")])
    for index in range(2):
        layer.connection(index).flushall()
    living = RedisChannelLayer(hosts=hosts[:1])
    for _ in range(20):  # a worker asks the hosts in any order
        living.send("a.channel", NEWS)
        assert layer.receive(["a.channel"], block=True) == ("a.channel", NEWS)


def test_an_envelope_can_be_received_as_a_worker_does(make):
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


def test_the_statistics_show_the_age_of_a_message_that_has_its_own_key(own):
    own.send("a.channel", NEWS)
    own.connection(0).expire(own.connection(0).lindex("asgi:a.channel", 0), own.expiry - 7)
    assert own.channel_statistics("a.channel")["messages_max_age"] == 7


# Data that is lost in Redis


def test_a_gap_in_the_numbers_closes_all_sockets_and_empties_the_groups(own):
    server = Server(own, A)
    own.group_add("users", A + "one")
    server.receive()
    own.send(A + "one", {"text": "lost"})
    own.connection(0).delete("asgi:" + A)
    own.send(A + "one", NEWS)
    (item,) = waiting(server)
    server.inbox.handle(Drained([item], None, 0, 0))
    (sockets, close), (channel, message) = server.inbox.deliveries
    assert isinstance(sockets, AllSockets)
    assert close.code == TRY_AGAIN == 1013
    assert (channel, message) == (A + "one", NEWS)
    assert server.inbox.groups == {}
    assert server.inbox.number == 3


def test_a_server_that_registers_again_and_has_missed_nothing_continues(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    server.receive()
    server.listener.register()  # nothing came
    layer.send_group("users", NEWS)
    server.listener.register()  # what came waits
    server.receive()
    assert server.received == [(A + "one", NEWS)]
    assert not server.resets


def test_a_server_that_registers_again_when_its_list_has_expired_is_reset(make):
    layer = make()
    server = Server(layer, A)
    layer.group_add("users", A + "one")
    server.host.delete(server.list)
    server.listener.register()
    server.receive()
    assert server.resets == 1
    assert server.inbox.groups == {}


def test_a_server_that_was_reset_receives_nothing_from_before(make):
    layer = make()
    server = Server(layer, A)
    layer.send(A + "one", {"text": "old"})
    server.die()
    server.listener.register()
    layer.send(A + "two", NEWS)
    server.receive()
    assert server.received == [(A + "two", NEWS)]
    assert server.resets == 1


def test_a_reply_from_before_a_server_registers_again_is_delivered(make):
    """After a restart of Redis a worker can be back before daphne is, and answer its request."""
    layer = make()
    server = Server(layer, A)
    layer.send(A + "one", {"text": "old"})
    server.die()
    layer.send(A + "two", NEWS)
    server.listener.register()
    server.receive()
    assert server.received == [(A + "two", NEWS)]
    assert server.resets == 1
