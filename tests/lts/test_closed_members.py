"""Members whose sockets are closed: a process removes them from its memory and from Redis."""

import time

import pytest
from twisted.internet.task import Clock

from channels_lts.backports.group_delivery import OpenChannels
from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.closed_members import ClosedMembers

from .server import Server

A, B = "daphne.response.A!", "daphne.response.B!"
NEWS = {"text": "news"}
GROUPS = ["users", "admins", "session.one"]  # at three hosts they are not all at A's


@pytest.fixture(params=[1, 3])
def layer(hosts, request):
    """Return a layer over one host and over three, all empty."""
    layer = RedisChannelLayer(hosts=hosts[: request.param])
    layer.flush()
    return layer


def join(layer, *members):
    for group in GROUPS:
        for member in members:
            layer.group_add(group, member)


def close_all_but(server, *open_channels):
    """Answer each question for the open channels, as daphne does."""
    server.listener.closed_members.due = 0
    server.listener.closed_members.ask_if_due()
    while server.inbox.deliveries:
        channel, _ = server.inbox.deliveries.popleft()
        if isinstance(channel, OpenChannels):
            channel.answer(dict.fromkeys(open_channels))


def members(layer):
    return {group: sorted(layer.group_channels(group)) for group in GROUPS}


def everywhere(*channels):
    return {group: list(channels) for group in GROUPS}


def memory(server):
    return server.inbox.groups, server.inbox.members.groups_of


@pytest.fixture
def commands(monkeypatch):
    """Return the list of calls that remove members in Redis."""
    from channels_lts.layer.group_store import GroupStore

    calls = []
    leave = GroupStore.leave

    def counted(store, **arguments):
        calls.append(sum(len(local_parts) for _, local_parts in arguments["members"]))
        leave(store, **arguments)

    monkeypatch.setattr(GroupStore, "leave", counted)
    return calls


def test_a_closed_socket_leaves_all_groups_and_the_others_stay(layer):
    a, b = Server(layer, A), Server(layer, B)
    join(layer, A + "one", A + "two", B + "one")
    a.receive()
    close_all_but(a, A + "two")
    assert members(layer) == everywhere(A + "two", B + "one")
    layer.send_group("users", NEWS)
    for server in (a, b):
        server.receive()
    assert (a.received, b.received) == ([(A + "two", NEWS)], [(B + "one", NEWS)])
    close_all_but(a)
    assert members(layer) == everywhere(B + "one")
    assert memory(a) == ({}, {})


def test_a_socket_that_is_added_after_it_was_closed_leaves_too(layer):
    server = Server(layer, A)
    close_all_but(server)
    join(layer, A + "late")
    server.receive()
    close_all_but(server)
    assert members(layer) == everywhere()
    assert memory(server) == ({}, {})


def test_no_key_of_the_group_stays(layer):
    server = Server(layer, A)
    join(layer, A + "one")
    server.receive()
    close_all_but(server)
    assert not any(layer.connection(host).keys("asgi::group:*") for host in range(layer.ring_size))


def test_hundreds_of_closed_sockets_take_one_command(own, commands):
    server = Server(own, A)
    for number in range(300):
        own.group_add("users", A + str(number))
    server.receive()
    close_all_but(server)
    assert commands == [300]
    assert own.group_channels("users") == []


def test_very_many_closed_sockets_take_a_few_commands(own, commands):
    server = Server(own, A)
    for number in range(2500):
        own.group_add("users", A + str(number))
    while server.receive():
        pass
    close_all_but(server)
    assert commands == [1000, 1000, 500]
    assert own.group_channels("users") == []


def test_nothing_is_sent_to_redis_if_no_socket_was_closed(own, commands):
    server = Server(own, A)
    own.group_add("users", A + "one")
    server.receive()
    close_all_but(server, A + "one")
    assert commands == []


def test_a_member_that_redis_gets_after_its_removal_is_removed_again(hosts):
    """At another host the process is notified of a member before the member is added."""
    layer = RedisChannelLayer(hosts=hosts)
    layer.flush()
    server = Server(layer, A)
    group = next(
        group for group in GROUPS if layer.consistent_hash(group) != layer.consistent_hash(A)
    )
    layer.group_add(group, A + "one")
    server.receive()
    layer.connection(layer.consistent_hash(group)).delete("asgi::group:%s:%s" % (group, A))
    close_all_but(server)
    layer.group_add(group, A + "one")  # as if the worker had stood still between the two
    server.inbox.members.discard(group, "one")
    close_all_but(server)
    assert layer.group_channels(group) == []
    assert server.listener.closed_members.once_more == set()


def test_an_outage_keeps_them_for_later(own, caplog, tmp_path):
    server = Server(own, A)
    own.group_add("users", A + "one")
    server.receive()
    there = own._connection_list[0]
    own._connection_list[0] = RedisChannelLayer(hosts=["unix://%s/no" % tmp_path]).connection(0)
    close_all_but(server)
    own._connection_list[0] = there
    assert "cannot be used, retrying" in caplog.text
    assert memory(server) == ({}, {})
    assert own.group_channels("users") == [A + "one"]
    close_all_but(server)
    assert own.group_channels("users") == []


def test_a_message_finds_a_closed_member_that_leaves_all_groups(own):
    server = Server(own, A)
    join(own, A + "one", A + "two")
    server.receive()
    own.send_group("users", NEWS)
    drained = own.store.drain(process=A, count=9, expiry=60, format_expiry=60)
    server.inbox.handle(drained)
    server.inbox.deliveries.pop().channel.forget("one")
    close_all_but(server, A + "two")
    assert members(own) == everywhere(A + "two")


def test_after_a_reset_all_members_leave(layer):
    server = Server(layer, A)
    join(layer, A + "one")
    server.receive()
    server.inbox.reset(server.inbox.number)
    close_all_but(server)
    assert members(layer) == everywhere()


def test_members_of_which_the_process_never_learned_leave_after_a_while(layer):
    server = Server(layer, A)
    join(layer, A + "lost", A + "open")
    server.host.delete(server.list)  # the notices
    server.inbox.number = int(server.host.get(server.sequence))
    for group in GROUPS:
        layer.send_group(group, NEWS)
    server.receive()
    closed_members = server.listener.closed_members
    close_all_but(server, A + "open")
    assert members(layer) == everywhere(A + "lost", A + "open")
    closed_members.clock = lambda: closed_members.doubt_due
    close_all_but(server, A + "open")
    assert members(layer) == everywhere(A + "open")
    assert server.inbox.members.doubtful == set()


def test_a_process_that_ends_takes_its_members_with_it(layer):
    server, other = Server(layer, A), Server(layer, B)
    join(layer, A + "one", A + "two", B + "one")
    server.receive()
    server.listener.deregister()
    assert members(layer) == everywhere(B + "one")
    assert other.listener.inbox.number == 0


def test_the_channels_of_a_group_are_those_of_registered_processes(layer):
    killed = Server(layer, A)
    Server(layer, B)
    join(layer, A + "one", B + "one")
    killed.die()
    assert members(layer) == everywhere(B + "one")
    pattern = "asgi::group:*:" + A
    assert not any(layer.connection(host).keys(pattern) for host in range(layer.ring_size))


def test_a_process_that_was_killed_long_ago_leaves_a_group_when_another_joins(own):
    killed = Server(own, A)
    own.group_add("session.one", A + "one")
    killed.die()
    own.connection(0).delete("asgi::group:session.one:" + A)  # it expires with group_expiry
    Server(own, B)
    own.group_add("session.one", B + "one")
    assert own.connection(0).hkeys("asgi::group:session.one") == [B.encode()]


def test_a_plain_member_whose_process_is_registered_becomes_its_member(layer):
    for group in GROUPS:
        layer.group_add(group, A + "one")
    server = Server(layer, A)
    for group in GROUPS:
        layer.send_group(group, NEWS)
    server.receive()
    assert server.received == [(A + "one", NEWS)] * 3
    close_all_but(server)
    assert members(layer) == everywhere()


# The question


@pytest.fixture
def due(own):
    """Return the ClosedMembers of a process at the moment when it may ask."""
    clock = Clock()
    closed_members = ClosedMembers(Server(own, A).inbox, own.store, own.outage, clock.seconds)
    clock.advance(closed_members.interval)
    closed_members.advance = clock.advance
    return closed_members


def test_it_is_asked_once_in_a_second_while_there_are_members(due):
    due.members.add("users", "one")
    due.ask_if_due()
    due.ask_if_due()
    ((channels, message),) = due.inbox.deliveries
    assert isinstance(channels, OpenChannels) and message is None
    due.advance(due.interval)
    due.ask_if_due()
    assert len(due.inbox.deliveries) == 2


def test_it_is_not_asked_without_members_or_too_early(due):
    due.ask_if_due()
    due.members.add("users", "one")
    due.advance(-0.1)
    due.ask_if_due()
    assert not due.inbox.deliveries


def test_it_is_asked_while_redis_has_to_forget_a_member(due):
    due.members.add("users", "one")
    due.members.close("one")
    due.ask_if_due()
    assert due.inbox.deliveries


def test_nothing_is_asked_or_kept_if_that_is_switched_off(due, settings):
    settings.CHANNELS_LTS = {"OFF": ["closed-members"]}
    due.members.add("users", "one")
    due.members.add("users", "two")
    due.members.close("one")
    due.members.local_parts("admins")
    due.ask_if_due()
    assert not due.inbox.deliveries
    assert (due.members.leaving, due.members.doubtful) == (set(), set())


def test_the_answer_for_ten_thousand_open_sockets_is_quick(own):
    """It is compared with the delivery of one message to them."""
    server = Server(own, A)
    for number in range(10000):
        server.inbox.members.add("users", str(number))
    open_channels = {A + str(number): object() for number in range(10000)}
    seconds = [0, 0]
    for _ in range(5):
        started = time.process_time()
        for local_part in server.inbox.members.local_parts("users"):
            open_channels.get(A + local_part)
        between = time.process_time()
        server.listener.closed_members.remove_closed(open_channels)
        seconds[0] += between - started
        seconds[1] += time.process_time() - between
    assert seconds[1] < 5 * seconds[0]
