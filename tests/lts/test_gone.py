"""Receivers that are gone: a client that left, and an interface server that has ended."""

import pytest
from twisted.python.failure import Failure

from channels_lts.layer import ReceiverGone, RedisChannelLayer, listener
from channels_lts.layer.redis_py import ConnectionError, RawConnection
from testing.site import eventually

from .server import Server
from .test_listener import Reactor, next_delivery

A = "daphne.response.A!"
ONE, TWO = A + "one", A + "two"
NEWS = {"text": "news"}


@pytest.fixture(params=[1, 3])
def layer(hosts, request):
    layer = RedisChannelLayer(hosts=hosts[: request.param])
    layer.flush()
    return layer


class Announced(Server):
    """A server that has subscribed; `end` ends it as SIGKILL does."""

    def __init__(self, layer, name):
        super().__init__(layer, name)
        self.subscribe()
        layer.store.register(process=name, number=0, expiry=45, format_expiry=100, announced=True)

    def subscribe(self):
        self.subscription = self.layer.store.announce(self.name)

    def end(self):
        self.subscription.close()

    def key(self, mark):
        return self.sequence + ":" + mark


def is_gone(layer, channel):
    """Return whether a channel's receiver is gone. Raises ChannelFull for a full one."""
    try:
        layer.send(channel, NEWS)
    except layer.ReceiverGone:
        return True
    return False


# A client


def test_a_send_to_a_client_that_left_is_final_and_others_are_sent(layer):
    server = Server(layer, A)
    assert layer.mark_gone(ONE)
    with pytest.raises(ReceiverGone, match="the client of %s has left" % ONE) as raised:
        layer.send(ONE, NEWS)
    assert isinstance(raised.value, layer.ChannelFull)
    layer.send(TWO, NEWS)
    server.receive()
    assert server.received == [(TWO, NEWS)]


def test_the_mark_of_a_client_that_left_expires_and_no_resume_deletes_it(layer):
    server = Server(layer, A)
    layer.pause(ONE, 5)
    layer.mark_gone(ONE)
    layer.resume(ONE)
    assert is_gone(layer, ONE)
    assert 60 <= server.host.ttl("asgi:lts:gone:" + ONE) <= 600


def test_nothing_is_marked_while_redis_cannot_be_used(tmp_path):
    missing = RedisChannelLayer(hosts=["unix://%s" % (tmp_path / "missing")])
    assert not missing.mark_gone(ONE)


# An interface server


def test_a_server_that_lives_is_not_gone_when_its_list_is_full_or_paused(layer):
    layer.capacity = 2
    server = Announced(layer, A)
    assert not is_gone(layer, ONE) and not is_gone(layer, ONE)
    for _ in range(2):
        with pytest.raises(layer.ChannelFull) as raised:
            layer.send(ONE, NEWS)
        assert not isinstance(raised.value, ReceiverGone)
        server.receive()
        layer.pause(ONE, 60)
    server.end()


def test_a_server_whose_subscription_has_ended_is_gone_after_a_second(layer):
    server = Announced(layer, A)
    layer.send(ONE, NEWS)
    server.end()
    assert not is_gone(layer, ONE)  # it may be connecting again
    eventually(lambda: is_gone(layer, ONE), within=5)
    assert is_gone(layer, TWO)


def test_a_server_that_is_killed_while_a_channel_is_paused_is_gone(layer):
    server = Announced(layer, A)
    layer.pause(ONE, 60)
    server.end()
    with pytest.raises(layer.ChannelFull) as raised:
        layer.send(ONE, NEWS)
    assert not isinstance(raised.value, ReceiverGone)
    server.host.set(server.key("away"), 1)  # long ago
    assert is_gone(layer, ONE)


def test_a_server_that_lives_is_asked_and_is_not_gone_without_a_subscription(layer):
    server = Announced(layer, A)
    server.end()  # as a firewall ends an idle connection, without a word to the server
    layer.pause(ONE, 60)
    for _ in range(2):
        with pytest.raises(layer.ChannelFull) as raised:
            layer.send(ONE, NEWS)
        assert not isinstance(raised.value, ReceiverGone)
        server.host.set(server.key("away"), 1)  # long ago
        assert server.receive() == 1 and server.inbox.is_doubted
        assert not server.host.exists(server.key("away"))


def test_a_registration_asks_redis_itself_whether_the_server_has_subscribed(layer):
    server = Announced(layer, A)
    server.end()  # the subscription is at a Redis that was the master before
    layer.store.register(process=A, number=0, expiry=45, format_expiry=100, announced=True)
    assert not server.host.exists(server.key("announced"))


def test_keys_of_other_types_say_nothing(layer):
    server = Announced(layer, A)
    server.end()
    for mark in ("announced", "away"):
        server.host.delete(server.key(mark))
        server.host.rpush(server.key(mark), "x")
    layer.send(ONE, NEWS)
    assert not is_gone(layer, ONE)


@pytest.mark.parametrize("identifier", ["gone-receivers", "unsent-messages"])
def test_a_message_to_a_client_that_left_is_dropped_if_channels_itself_sends_it(own, identifier):
    own._is_on[identifier] = False
    server = Server(own, A)
    own.mark_gone(ONE)
    own.send(ONE, NEWS)
    assert server.receive() == 0


def test_a_server_that_subscribes_again_is_not_gone(layer):
    server = Announced(layer, A)
    layer.send(ONE, NEWS)
    server.end()
    eventually(lambda: is_gone(layer, ONE), within=5)
    server.subscribe()
    assert not is_gone(layer, ONE)
    assert not server.host.exists(server.key("away"))
    server.end()


def test_a_mark_of_another_run_of_redis_says_nothing(layer):
    server = Announced(layer, A)
    server.end()
    server.host.set(server.key("announced"), "another")
    server.host.set(server.key("away"), 1)
    layer.send(ONE, NEWS)
    assert not is_gone(layer, ONE)


def test_a_server_that_has_not_announced_itself_is_not_gone(layer):
    server = Announced(layer, A)
    server.end()
    server.listener.register()
    server.host.set(server.key("away"), 1)
    layer.send(ONE, NEWS)
    assert not is_gone(layer, ONE)


@pytest.mark.parametrize("has_subscribed", [True, False])
def test_a_server_that_has_deregistered_is_gone_at_once(layer, has_subscribed):
    server = Announced(layer, A)
    server.end()
    if not has_subscribed:  # as with --force-sync
        server.listener.register()
    server.listener.deregister()
    eventually(lambda: is_gone(layer, ONE), within=5)
    assert 0 < server.host.ttl(server.key("announced")) <= layer.group_expiry


def test_a_registration_that_expired_is_gone_too(layer):
    server = Announced(layer, A)
    server.end()
    server.die()
    eventually(lambda: is_gone(layer, ONE), within=5)


def test_a_member_whose_server_is_gone_stops_no_message_to_its_group(own):
    own.group_add("users", ONE)
    own.group_add("users", "somewhere.C!one")
    Server(own, A).listener.deregister()
    own.send_group("users", NEWS)
    assert own.receive(["somewhere.C!"]) == ("somewhere.C!one", NEWS)


# The subscription


@pytest.fixture
def reactor(monkeypatch):
    reactor = Reactor()
    monkeypatch.setattr(listener, "reactor", reactor)
    yield reactor
    for function in reactor.at_shutdown:
        function()


def announcement(reactor):
    (found,) = reactor.readers.difference(reactor.listeners)
    assert found.logPrefix() == "channels_lts" and found.fileno() > 0
    return found


def subscribers(layer):
    return layer.connection(0).execute_command("PUBSUB", "NUMSUB", "asgi:lts:" + A)[1]


def kill_subscriptions(layer):
    layer.connection(0).execute_command("CLIENT", "KILL", "TYPE", "pubsub")
    eventually(lambda: not subscribers(layer))


def test_a_listener_subscribes_and_shutdown_ends_it(own, reactor):
    next_delivery(own)
    assert subscribers(own) == 1
    reactor.at_shutdown.pop()()
    eventually(lambda: not subscribers(own))
    assert reactor.readers == set()
    assert is_gone(own, ONE)


def test_a_subscription_that_ends_is_opened_again(own, reactor):
    next_delivery(own)
    kill_subscriptions(own)
    announcement(reactor).doRead()
    assert subscribers(own) == 1
    kill_subscriptions(own)
    announcement(reactor).connectionLost(None)
    assert subscribers(own) == 1


def test_without_redis_the_listener_subscribes_when_it_connects_again(own, reactor, tmp_path):
    next_delivery(own)
    there = own._connection_list[0]
    own._connection_list[0] = RedisChannelLayer(hosts=["unix://%s" % tmp_path]).connection(0)
    lost = announcement(reactor)
    lost.doRead()
    assert reactor.readers == set()
    lost._failed(ConnectionError("again"))  # it waits to connect already
    (call,) = reactor.getDelayedCalls()
    own._connection_list[0] = there
    reactor.advance(0.1)
    assert subscribers(own) == 1


def test_a_server_that_may_not_subscribe_receives_as_before(own, reactor, monkeypatch, caplog):
    announce = own.store.announce

    def refuse(process):
        raise ConnectionError("NOPERM this user has no permissions to access one of the channels")

    monkeypatch.setattr(own.store, "announce", refuse)
    found = next_delivery(own)
    assert not own.connection(0).exists("asgi:lts:%s:announced" % A)
    own.send(ONE, NEWS)
    reactor.read()
    assert found == [(ONE, NEWS)]
    lost = next(iter(reactor.readers))
    lost.connectionLost(Failure(ConnectionError("cut")))
    reactor.advance(0.1)
    assert reactor.readers  # it has connected again, and was refused again
    assert caplog.text.count("Redis takes no subscription of this interface server: NOPERM") == 1
    monkeypatch.setattr(own.store, "announce", announce)


def test_without_a_free_file_there_is_no_subscription(own, reactor, monkeypatch):
    def refuse(connection):
        raise ConnectionError("Too many open files")

    opener = RawConnection.duplicate_socket
    monkeypatch.setattr(RawConnection, "duplicate_socket", refuse)
    next_delivery(own)
    eventually(lambda: not subscribers(own))
    monkeypatch.setattr(RawConnection, "duplicate_socket", opener)
    reactor.advance(0.1)
    assert subscribers(own) == 1
