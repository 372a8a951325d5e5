"""channels_lts.edge.sweep, with sockets that fail in ways that no client can bring about."""

import logging

import pytest
from daphne.http_protocol import HTTPFactory
from twisted.internet.task import Clock

from channels_lts.edge import sweep


class Socket:
    """A WebSocket of daphne's, as far as a check uses it."""

    STATE_CLOSED, STATE_CONNECTING, STATE_OPEN = 0, 1, 3

    def __init__(self, state=STATE_OPEN, age=0, check=lambda: None):
        self.state = state
        self.age = age
        self.check = check
        self.calls = []
        self.transport = self

    def duration(self):
        return self.age

    def check_ping(self):
        self.calls.append("ping")
        self.check()

    def serverClose(self):
        self.calls.append("close")

    def abortConnection(self):
        self.calls.append("abort")


@pytest.fixture
def factory():
    return HTTPFactory(object(), send_channel="daphne.response.A!", websocket_timeout=10)


def fail():
    raise ValueError("for tests")


def test_a_socket_whose_check_fails_is_cut_and_the_others_are_checked(factory, caplog):
    sockets = [Socket(), Socket(check=fail), Socket(check=fail), Socket()]
    factory.reply_protocols.update(enumerate(sockets))
    sweep._line = sweep.Line()
    with caplog.at_level(logging.ERROR):
        sweep._check_each(factory)
    first, *failed, last = [socket.calls for socket in sockets]
    assert (first, last) == (["ping"], ["ping"])
    assert failed == [["ping", "abort"]] * 2
    assert list(factory.reply_protocols) == [0, 3]
    assert caplog.text.count("ValueError: for tests") == 1  # once a second


def test_a_socket_that_another_check_has_ended_is_left_alone(factory):
    second = Socket()
    first = Socket(check=lambda: factory.reply_protocols.pop(2))
    factory.reply_protocols.update({1: first, 2: second})
    sweep._check_each(factory)
    assert (first.calls, second.calls) == (["ping"], [])


def test_a_socket_is_closed_at_the_age_limit_only_if_it_is_open(factory):
    old, connecting = Socket(age=11), Socket(Socket.STATE_CONNECTING, age=11)
    factory.reply_protocols.update({1: old, 2: connecting})
    sweep._check_each(factory)
    assert (old.calls, connecting.calls) == (["close"], ["ping"])


def test_the_next_check_is_due_although_one_has_failed(monkeypatch):
    class Server:
        factory = None  # a check of it raises AttributeError
        timeout_checker = sweep._check_regularly

    clock = Clock()
    monkeypatch.setattr(sweep, "reactor", clock)
    with pytest.raises(AttributeError):
        Server().timeout_checker()
    assert [call.getTime() for call in clock.getDelayedCalls()] == [sweep.INTERVAL]
