"""Groups: against a simple model, and in rare cases."""

import time
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.results import Drained

from .server import Server

SERVERS = ["daphne.response.A!", "daphne.response.B!"]
IN_SERVERS = [server + rest for server in SERVERS for rest in ("one", "two", "three")]
OTHERS = ["somewhere.C!one", "a.channel"]  # no registered process reads them
GROUPS = ["users", "admins"]
groups = st.sampled_from(GROUPS)
members = st.sampled_from(IN_SERVERS + OTHERS)


class Groups(RuleBasedStateMachine):
    """A layer, and a dictionary that gets the same changes."""

    layer = None

    @initialize()
    def begin(self):
        self.layer.flush()
        self.servers = {name: Server(self.layer, name) for name in SERVERS}
        self.members = defaultdict(set)
        self.sent = defaultdict(list)  # the messages that each member must receive
        self.number = 0

    @rule(group=groups, member=members)
    def join(self, group, member):
        self.layer.group_add(group, member)
        self.members[group].add(member)

    @rule(group=groups, member=members)
    def leave(self, group, member):
        self.layer.group_discard(group, member)
        self.members[group].discard(member)

    @rule(group=groups)
    def send(self, group):
        self.number += 1
        self.layer.send_group(group, {"text": self.number})
        for member in self.members[group]:
            self.sent[member].append(self.number)

    @rule(member=members)
    def answer(self, member):
        self.number += 1
        self.layer.send(member, {"text": self.number})
        self.sent[member].append(self.number)

    @rule(group=groups)
    def ask_for_the_members(self, group):
        assert sorted(self.layer.group_channels(group)) == sorted(self.members[group])

    @rule(name=st.sampled_from(SERVERS))
    def die_and_start_again(self, name):
        self.servers[name].receive()
        self.compare(name)
        self.servers[name].die()
        for group in GROUPS:
            self.layer.send_group(group, {"text": 0})  # detects that it is gone
            for member in self.members[group]:
                if not member.startswith(name):
                    self.sent[member].append(0)
            self.members[group] -= {member for member in IN_SERVERS if member.startswith(name)}
        self.servers[name].host.delete(self.servers[name].list)
        self.servers[name] = Server(self.layer, name)

    @rule()
    def receive(self):
        for name, server in self.servers.items():
            server.receive()
            self.compare(name)

    def compare(self, name):
        server = self.servers[name]
        received = defaultdict(list)
        for member, message in server.received:
            received[member].append(message["text"])
        expected = {
            member: self.sent.pop(member)
            for member in list(self.sent)
            if member.startswith(name) and self.sent[member]
        }
        assert received == expected
        assert not server.resets
        server.received = []

    def teardown(self):
        if not hasattr(self, "servers"):
            return
        self.receive()
        for member in OTHERS:
            in_order = list if "!" in member else sorted  # a channel has an order at each host
            assert in_order(self.read(member)) == in_order(self.sent[member])

    def read(self, member):
        received = []
        process, mark, _ = member.partition("!")
        while True:
            _, message = self.layer.receive([process + mark])
            if not message:
                return received
            received.append(message["text"])


@pytest.mark.parametrize("number", [1, 3])
def test_each_member_receives_each_message_once_and_in_order(hosts, number):
    class OverHosts(Groups):
        layer = RedisChannelLayer(hosts=hosts[:number], capacity=1000)

    plan = settings(
        max_examples=200,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OverHosts, settings=plan)


def test_a_server_that_does_not_keep_up_loses_only_its_own_messages_and_this_is_logged(own, caplog):
    slow, fast = (Server(own, name) for name in SERVERS)
    for member in IN_SERVERS:
        own.group_add("users", member)
    slow.receive()
    for _ in range(own.capacity + 5):
        own.send_group("users", {"text": "news"})
        fast.receive()
    assert slow.receive() == own.capacity
    assert len(fast.received) == 3 * (own.capacity + 5)
    assert own.channel_statistics(slow.name)["channel_full_count"] == 5
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1  # and not five times
    assert lines[0].startswith("Dropped 1 message(s) to the group users, for 3 socket(s)")


def test_a_server_whose_registration_expired_is_reset(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", IN_SERVERS[0])
    server.die()
    server.listener.register()
    server.receive()
    assert server.resets == 1


def test_a_message_that_is_missing_is_detected(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", IN_SERVERS[0])
    for _ in range(3):
        own.send_group("users", {"text": "news"})
    items = own.connection(0).lrange("asgi:" + SERVERS[0], 0, -1)
    own.connection(0).execute_command("LREM", "asgi:" + SERVERS[0], 0, items[2])
    server.receive()
    assert server.resets == 1
    assert server.inbox.groups == {}


def test_a_message_that_waits_too_long_is_not_delivered(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", IN_SERVERS[0])
    own.send_group("users", {"text": "old"})
    server.inbox.expiry = -1  # by the clock of Redis
    assert server.receive() == 2
    assert server.received == []


def test_the_statistics_count_envelopes(own):
    Server(own, SERVERS[0])
    own.send(IN_SERVERS[0], {"text": "news"})
    time.sleep(1.1)
    statistics = own.channel_statistics(SERVERS[0])
    assert statistics["messages_pending"] == statistics["messages_count"] == 1
    assert 1 <= statistics["messages_max_age"] < 5
    assert own.global_statistics()["messages_count"] == 1


@pytest.mark.parametrize(
    "item", [b"garbage", b"\0garbage", b"\x001 9000000000 m   \xc1", b"\x001 9000000000 m   \x80"]
)
def test_an_item_that_cannot_be_read_is_dropped_and_the_next_is_received(own, caplog, item):
    server = Server(own, SERVERS[0])
    server.inbox.handle(Drained([item], None, 0, 0))
    own.send(IN_SERVERS[0], {"text": "news"})
    server.inbox.number = 0
    server.receive()
    assert (IN_SERVERS[0], {"text": "news"}) in server.received
    assert "Dropped a message that cannot be read" in caplog.text


@pytest.mark.parametrize(
    "item",
    [b"\0garbage", b"\x001 one m   ", b"\x001 1 \xff   ", b"\0" + b"1" * 21 + b" 1 m   "],
    ids=["no header", "no time", "no text", "long"],
)
def test_a_worker_drops_an_item_that_cannot_be_read_and_takes_the_next(own, caplog, item):
    own.connection(0).rpush("asgi:http.request", item)
    own.send("http.request", {"path": "/"})
    assert own.receive(["http.request"]) == (None, None)
    assert own.receive(["http.request"]) == ("http.request", {"path": "/"})
    assert "Dropped a message that cannot be read" in caplog.text
