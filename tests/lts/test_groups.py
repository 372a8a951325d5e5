"""Groups: against a simple model, and what happens at their edges."""

import time
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from channels_lts.layers import RedisChannelLayer

from .server import Server

SERVERS = ["daphne.response.A!", "daphne.response.B!"]
LISTENING = [server + rest for server in SERVERS for rest in ("one", "two", "three")]
OTHERS = ["somewhere.C!one", "a.channel"]  # no listening process reads them
GROUPS = ["users", "admins"]
groups = st.sampled_from(GROUPS)
members = st.sampled_from(LISTENING + OTHERS)


class Groups(RuleBasedStateMachine):
    """A layer and a dictionary that are told the same."""

    @initialize()
    def begin(self):
        self.layer = self.make_layer()
        self.layer.flush()
        self.servers = {name: Server(self.layer, name) for name in SERVERS}
        self.members = defaultdict(set)
        self.sent = defaultdict(list)  # what each member is to hear
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
    def tell_the_members(self, group):
        assert sorted(self.layer.group_channels(group)) == sorted(self.members[group])

    @rule(name=st.sampled_from(SERVERS))
    def die_and_come_again(self, name):
        self.servers[name].hear()
        self.compare(name)
        self.servers[name].die()
        for group in GROUPS:
            self.layer.send_group(group, {"text": 0})  # finds that it is gone
            for member in self.members[group]:
                if not member.startswith(name):
                    self.sent[member].append(0)
            self.members[group] -= {member for member in LISTENING if member.startswith(name)}
        self.layer.connection(self.servers[name].listener.index).delete(self.layer.prefix + name)
        self.servers[name] = Server(self.layer, name)

    @rule()
    def hear(self):
        for name, server in self.servers.items():
            server.hear()
            self.compare(name)

    def compare(self, name):
        server = self.servers[name]
        heard = defaultdict(list)
        for member, message in server.heard:
            heard[member].append(message["text"])
        expected = {
            member: self.sent.pop(member)
            for member in list(self.sent)
            if member.startswith(name) and self.sent[member]
        }
        assert heard == expected
        assert not server.told_to_come_again
        server.heard = []

    def teardown(self):
        if not hasattr(self, "servers"):
            return
        self.hear()
        for member in OTHERS:
            in_order = list if "!" in member else sorted  # a channel has an order at each host
            assert in_order(self.read(member)) == in_order(self.sent[member])

    def read(self, member):
        heard = []
        process, mark, _ = member.partition("!")
        while True:
            _, message = self.layer.receive([process + mark])
            if not message:
                return heard
            heard.append(message["text"])


@pytest.mark.parametrize("number", [1, 3])
def test_each_member_hears_each_message_once_and_in_order(hosts, number):
    class OverHosts(Groups):
        def make_layer(self):
            return RedisChannelLayer(hosts=hosts[:number], capacity=1000)

    plan = settings(
        max_examples=200,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(OverHosts, settings=plan)


def test_a_server_that_does_not_keep_up_loses_by_itself_and_it_is_said_and_counted(own, caplog):
    slow, fast = (Server(own, name) for name in SERVERS)
    for member in LISTENING:
        own.group_add("users", member)
    slow.hear()
    for _ in range(own.capacity + 5):
        own.send_group("users", {"text": "news"})
        fast.hear()
    assert slow.hear() == own.capacity
    assert len(fast.heard) == 3 * (own.capacity + 5)
    assert own.channel_statistics(slow.name)["channel_full_count"] == 5
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1  # and not five times
    assert said[0].startswith("Dropped 1 message(s) to the group users, for 3 socket(s)")


def test_a_server_that_was_held_for_gone_is_told_to_come_again(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", LISTENING[0])
    server.die()
    server.listener._listen()
    server.hear()
    assert server.told_to_come_again == 1


def test_a_message_that_is_missing_is_noticed(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", LISTENING[0])
    for _ in range(3):
        own.send_group("users", {"text": "news"})
    items = own.connection(0).lrange("asgi:" + SERVERS[0], 0, -1)
    own.connection(0).lrem("asgi:" + SERVERS[0], items[2])
    server.hear()
    assert server.told_to_come_again == 1
    assert server.listener.groups == {}


def test_what_waits_too_long_is_not_told(own):
    server = Server(own, SERVERS[0])
    own.group_add("users", LISTENING[0])
    own.send_group("users", {"text": "old"})
    own.expiry = -1  # by the clock of Redis
    assert server.hear() == 2
    assert server.heard == []


def test_the_statistics_know_what_stands_in_the_list_itself(own):
    Server(own, SERVERS[0])
    own.send(LISTENING[0], {"text": "news"})
    time.sleep(1.1)
    statistics = own.channel_statistics(SERVERS[0])
    assert statistics["messages_pending"] == statistics["messages_count"] == 1
    assert 1 <= statistics["messages_max_age"] < 5
    assert own.global_statistics()["messages_count"] == 1


@pytest.mark.parametrize(
    "item", [b"garbage", b"\0garbage", b"\x001 9000000000 m   \xc1", b"\x001 9000000000 m   \x80"]
)
def test_an_item_that_cannot_be_read_is_dropped_and_the_next_is_heard(own, caplog, item):
    server = Server(own, SERVERS[0])
    server.listener._hear(item, 0)
    own.send(LISTENING[0], {"text": "news"})
    server.listener.number = 0
    server.hear()
    assert (LISTENING[0], {"text": "news"}) in server.heard
    assert "Dropped a message that cannot be read" in caplog.text


@pytest.mark.parametrize("item", [b"\0garbage", b"\x001 one m   ", b"\x001 1 \xff   "])
def test_a_worker_drops_an_item_that_cannot_be_read_and_takes_the_next(own, caplog, item):
    own.connection(0).rpush("asgi:http.request", item)
    own.send("http.request", {"path": "/"})
    assert own.receive(["http.request"]) == (None, None)
    assert own.receive(["http.request"]) == ("http.request", {"path": "/"})
    assert "Dropped a message that cannot be read" in caplog.text
