"""channels_lts.layer.listener with a real Redis, and a clock in the place of Twisted's reactor."""

import errno
import os
import selectors

import pytest
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from channels_lts.backports.group_delivery import AllSockets, GroupMembers, OpenChannels
from channels_lts.layer import listener
from channels_lts.layer.redis_py import client
from testing.site import PATIENCE

A = "daphne.response.A!"
MESSAGE = {"text": "hello"}


class Reactor(Clock):
    """A reactor whose time and reading the test decides."""

    def __init__(self):
        super().__init__()
        self.readers = set()
        self.at_shutdown = []

    def advance(self, seconds):
        """Run the calls that are due. As in the real reactor, those that they add wait for the
        next turn."""
        self.rightNow += seconds
        for call in [call for call in self.calls if call.getTime() <= self.rightNow]:
            if call.active():
                self.calls.remove(call)
                call.called = 1
                call.func(*call.args, **call.kw)

    def addReader(self, reader):
        self.readers.add(reader)

    def removeReader(self, reader):
        reader.fileno()  # must still be open
        self.readers.remove(reader)

    @property
    def listeners(self):
        """Return the readers (list) that are no Announcements."""
        return [one for one in self.readers if isinstance(one, listener.Listener)]

    def addSystemEventTrigger(self, phase, event, function):
        assert (phase, event) == ("before", "shutdown")
        self.at_shutdown.append(function)

    def read(self):
        """Read as soon as something has come."""
        (reader,) = self.listeners
        assert reader.logPrefix() == "channels_lts"
        with selectors.DefaultSelector() as selector:
            selector.register(reader, selectors.EVENT_READ)
            assert selector.select(PATIENCE), "Redis sent nothing"
        reader.doRead()


@pytest.fixture
def reactor(monkeypatch):
    reactor = Reactor()
    monkeypatch.setattr(listener, "reactor", reactor)
    return reactor


@pytest.fixture
def layer(own, reactor):
    own.outage.quiet = 0
    yield own
    for function in reactor.at_shutdown:
        function()


@pytest.fixture
def missing(tmp_path):
    """Return the client of a Redis that does not exist."""
    return client(f"unix://{tmp_path / 'missing'}", {})


def next_delivery(layer):
    """Ask as daphne does; return a list to which the delivery will be added."""
    found = []
    layer.receive_twisted([A]).addCallback(found.append)
    return found


def test_a_message_is_delivered_when_it_has_come(layer, reactor):
    found = next_delivery(layer)
    layer.send(A + "one", MESSAGE)
    assert found == []
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


@pytest.mark.parametrize(
    "channels", [[], [A, "daphne.response.B!"], ["http.request"], [A + "one"], A, (A, A)]
)
def test_channels_that_are_not_one_interface_server_are_refused(layer, channels):
    with pytest.raises(ValueError, match="takes a list of one channel") as raised:
        layer.receive_twisted(channels)
    assert repr(channels) in str(raised.value)


def test_a_second_interface_server_needs_a_layer_of_its_own(layer, reactor):
    found = next_delivery(layer)
    with pytest.raises(ValueError, match="receives for daphne.response.A! already"):
        layer.receive_twisted(["daphne.response.B!"])
    layer.send(A + "one", MESSAGE)  # the first one still receives
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_messages_that_came_together_take_one_request(layer, reactor):
    next_delivery(layer)
    layer.send(A + "one", MESSAGE)
    reactor.read()
    layer.send(A + "two", MESSAGE)
    layer.send(A + "three", MESSAGE)
    found = next_delivery(layer)
    reactor.read()
    assert found == [(A + "two", MESSAGE)]
    assert next_delivery(layer) == [(A + "three", MESSAGE)]


def test_a_wait_without_a_message_is_followed_by_another(layer, reactor):
    found = next_delivery(layer)
    reactor.read()  # after blpop_timeout seconds
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_caller_that_asks_again_meanwhile_makes_no_second_request(layer, reactor):
    next_delivery(layer)
    found = next_delivery(layer)
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_group_message_is_delivered_in_the_reactors_next_turn(layer, reactor):
    found = next_delivery(layer)
    layer.group_add("users", A + "one")
    reactor.read()
    layer.send_group("users", MESSAGE)
    reactor.read()
    assert found == []
    reactor.advance(0)
    ((members, message),) = found
    assert isinstance(members, GroupMembers)
    assert (members.process, members.local_parts, message) == (A, ("one",), MESSAGE)


def test_a_member_whose_socket_is_closed_leaves_the_group_here(layer, reactor):
    found = next_delivery(layer)
    layer.group_add("users", A + "one")
    reactor.read()
    layer.send_group("users", MESSAGE)
    reactor.read()
    reactor.advance(0)
    found[0].channel.forget("one")
    found[0].channel.forget("one")  # harmless
    found = next_delivery(layer)
    layer.send_group("users", MESSAGE)
    layer.send(A + "two", MESSAGE)
    reactor.read()
    while not found:
        reactor.read()
    assert found == [(A + "two", MESSAGE)]


def test_members_that_daphne_does_not_name_as_open_leave_their_groups(layer, reactor):
    found = next_delivery(layer)
    layer.group_add("users", A + "one")
    layer.group_add("users", A + "two")
    reactor.advance(1)
    while not found:
        reactor.read()
        reactor.advance(0)
    assert isinstance(found[0].channel, OpenChannels)
    found[0].channel.answer({A + "two": object()})
    assert layer.group_channels("users") == [A + "two"]


def test_a_message_of_stock_asgi_redis_is_delivered(layer, reactor):
    found = next_delivery(layer)
    body = layer.serialize(dict(MESSAGE, __asgi_channel__=A + "one"))
    connection = layer.connection(0)
    connection.set("asgi:a.key", body)
    connection.rpush("asgi:" + A, "asgi:expired")
    reactor.read()
    connection.rpush("asgi:" + A, "asgi:a.key")
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_process_that_lost_its_registration_is_reset(layer, reactor, caplog):
    found = next_delivery(layer)
    layer.connection(0).flushall()
    reactor.read()  # finds that it is not registered, and registers
    reactor.advance(0)
    assert isinstance(found[0].channel, AllSockets)
    assert found[0].message.code == 1013
    assert "Redis has lost messages to this interface server" in caplog.text


def test_a_list_that_expired_is_a_loss_too(layer, reactor):
    found = next_delivery(layer)
    layer.connection(0).set("asgi:lts:" + A, 7)
    reactor.read()
    reactor.advance(0)
    assert isinstance(found[0].channel, AllSockets)
    layer.send(A + "one", MESSAGE)  # the eighth
    found = next_delivery(layer)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_without_redis_it_tries_again_at_growing_intervals(layer, reactor, missing, caplog):
    own, layer._connection_list[0] = layer._connection_list[0], missing
    found = next_delivery(layer)
    assert "cannot be used, retrying" in caplog.text
    for wait in (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5):
        assert reactor.listeners == []
        (call,) = reactor.getDelayedCalls()
        assert call.getTime() - reactor.seconds() == pytest.approx(wait)
        reactor.advance(wait)
    layer._connection_list[0] = own
    reactor.advance(5)
    assert "is back after" in caplog.text
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_connection_that_ends_is_opened_again_and_nothing_is_lost(layer, reactor):
    found = next_delivery(layer)
    layer.connection(0).execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    reactor.read()
    layer.send(A + "one", MESSAGE)
    reactor.advance(0.1)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_connection_that_ends_before_the_next_request_is_opened_once(layer, reactor):
    next_delivery(layer)
    layer.send(A + "one", MESSAGE)
    reactor.read()  # the caller has its message, so nothing is requested
    layer.connection(0).execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    reactor.read()
    found = next_delivery(layer)
    assert len(reactor.getDelayedCalls()) == 1
    reactor.advance(0.1)
    layer.send(A + "two", MESSAGE)
    reactor.read()
    assert found == [(A + "two", MESSAGE)]


def test_a_connection_that_the_reactor_found_broken_is_opened_again(layer, reactor):
    found = next_delivery(layer)
    (reader,) = reactor.listeners
    reader.connectionLost(Failure(OSError("broken")))
    reactor.advance(0.1)
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_redis_that_does_not_answer_in_time_is_an_outage(layer, reactor, caplog):
    next_delivery(layer)
    reactor.advance(layer.blpop_timeout + layer.answer_timeout)
    assert caplog.text == ""  # the answer that came meanwhile is read first
    reactor.advance(0)
    assert "cannot be used, retrying: no answer within 4 seconds" in caplog.text
    assert reactor.listeners == []


def test_an_answer_that_a_late_reactor_still_reads_is_no_outage(layer, reactor, caplog):
    found = next_delivery(layer)
    layer.send(A + "one", MESSAGE)
    reactor.rightNow += 60  # the reactor was busy
    reactor.advance(0)
    reactor.read()
    reactor.advance(0)
    assert found == [(A + "one", MESSAGE)]
    assert caplog.text == ""


def test_a_registration_that_fails_closes_its_connection(layer, reactor, caplog):
    layer.connection(0).set("asgi:lts:format", 2)
    pool = layer.connection(0).connection_pool
    found = next_delivery(layer)
    assert "format 2 of channels_lts" in caplog.text
    assert len(pool._in_use_connections) == 1  # the announcement
    layer.connection(0).delete("asgi:lts:format")
    reactor.advance(0.1)
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def test_a_script_that_cannot_be_loaded_closes_its_connection(layer, reactor, caplog, monkeypatch):
    from channels_lts.layer import scripts

    monkeypatch.setattr(scripts.DRAIN, "text", "no Lua")
    next_delivery(layer)
    assert "cannot be used, retrying" in caplog.text
    assert len(layer.connection(0).connection_pool._in_use_connections) == 0


def test_a_process_without_a_free_file_descriptor_tries_again(layer, reactor, caplog, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr("socket.fromfd", no_free_descriptor)
        found = next_delivery(layer)
    assert "cannot be used, retrying: [Errno 24] Too many open files" in caplog.text
    assert len(layer.connection(0).connection_pool._in_use_connections) == 0
    reactor.advance(0.1)
    layer.send(A + "one", MESSAGE)
    reactor.read()
    assert found == [(A + "one", MESSAGE)]


def no_free_descriptor(*arguments):
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))


def test_a_process_that_ends_is_not_registered_any_more(layer, reactor):
    next_delivery(layer)
    assert layer.connection(0).exists("asgi:lts:" + A)
    reactor.at_shutdown.pop()()
    assert reactor.listeners == []
    assert not layer.connection(0).exists("asgi:lts:" + A)


def test_a_process_can_end_without_redis(layer, reactor, missing):
    next_delivery(layer)
    layer._connection_list[0] = missing
    reactor.at_shutdown.pop()()
    assert reactor.listeners == []
