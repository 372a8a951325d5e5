"""daphne --force-sync asks `receive`, and is registered as any other; tests/edge runs it."""

import threading

import pytest
from twisted.internet import reactor
from twisted.python import threadable

from channels_lts.backports.group_delivery import GroupMembers
from channels_lts.layer import sync_server
from channels_lts.layer.caller import is_daphne
from channels_lts.layer.redis_py import client

A = "daphne.response.A!"
NEWS = {"text": "news"}


@pytest.fixture
def running(monkeypatch):
    """Pretend that Twisted's reactor runs in this thread."""
    monkeypatch.setattr(reactor, "running", True)
    monkeypatch.setattr(threadable, "ioThread", threadable.getThreadID())


@pytest.fixture
def at_shutdown(monkeypatch):
    functions = []
    monkeypatch.setattr(
        reactor, "addSystemEventTrigger", lambda phase, event, call: functions.append(call)
    )
    return functions


def test_only_the_thread_of_a_running_reactor_is_daphne(running, monkeypatch):
    assert is_daphne([A])
    assert not is_daphne(["http.request"])
    assert not is_daphne([A, "http.request"])
    found = []
    thread = threading.Thread(target=lambda: found.append(is_daphne([A])))
    thread.start()
    thread.join()
    assert found == [False]
    monkeypatch.setattr(reactor, "running", False)
    assert not is_daphne([A])


def test_it_receives_messages_to_channels_and_to_groups(own, running, at_shutdown):
    assert own.receive([A]) == (None, None)
    own.group_add("users", A + "one")
    own.send(A + "one", NEWS)
    own.send_group("users", NEWS)
    assert own.receive([A]) == (A + "one", NEWS)
    members, message = own.receive([A])
    assert isinstance(members, GroupMembers)
    assert (members.local_parts, message) == (("one",), NEWS)
    assert own.receive([A]) == (None, None)


def test_it_registers_again_when_redis_has_lost_its_data(own, running, at_shutdown):
    own.receive([A])
    own.connection(0).flushall()
    own.receive([A])
    own.receive([A])
    own.group_add("users", A + "one")
    assert own.connection(0).exists("asgi::group:users:" + A)


def test_an_outage_is_logged_and_ends(own, running, at_shutdown, caplog, tmp_path):
    own.receive([A])
    there = own._connection_list[0]
    own._connection_list[0] = client("unix://%s/no" % tmp_path, {})
    assert own.receive([A]) == (None, None)
    own._connection_list[0] = there
    own.send(A + "one", NEWS)
    assert own.receive([A]) == (A + "one", NEWS)
    assert caplog.text.count("cannot be used, retrying") == 1


def test_its_registration_and_its_members_end_with_it(own, running, at_shutdown):
    own.receive([A])
    own.group_add("users", A + "one")
    own.receive([A])
    (deregister,) = at_shutdown
    deregister()
    assert own.connection(0).keys("asgi:lts:*!") == []
    assert own.group_channels("users") == []


def test_another_process_needs_another_layer(own, running, at_shutdown):
    own.receive([A])
    with pytest.raises(ValueError, match="This layer receives for daphne.response.A! already"):
        own.receive(["daphne.response.B!"])
    assert isinstance(own._listener, sync_server.SyncServer)
