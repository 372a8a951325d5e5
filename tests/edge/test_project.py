"""The project itself: without a refusal it answers as it should, guarded or not."""

import pytest


@pytest.fixture(params=["guarded", "unguarded"])
def site(request):
    return request.getfixturevalue(request.param)


def test_a_request_reaches_a_worker_as_it_was_sent(site):
    answer = site.post("/echo/?a=b", data=b"x" * 1000).json()
    assert (answer["method"], answer["query"], answer["size"]) == ("POST", "a=b", 1000)


def test_a_socket_gets_its_messages_back(site):
    socket = site.socket()
    socket.send("hello")
    assert socket.recv() == "hello"
