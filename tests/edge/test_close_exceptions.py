"""Consumers that raise the exceptions with which Channels closes or refuses a socket."""

import struct

import pytest

from testing.site import eventually


def close_code(client):
    """Return the code (int) with which a socket is closed."""
    frame = client.recv_frame()
    assert frame.opcode == 8
    return struct.unpack("!H", frame.data[:2])[0]


@pytest.mark.parametrize("text,code", [("0", 1000), ("1000", 1000), ("3000", 3000)])
def test_an_exception_closes_the_socket_with_its_code(default_limits, text, code):
    client = default_limits.socket("/leave/")
    client.send(text)
    assert close_code(client) == code


@pytest.mark.parametrize("text", ["deny", "2000", "no number"])
def test_a_worker_lives_after_an_exception_in_a_wrong_place(default_limits, text):
    site = default_limits
    workers = [site.processes[name] for name in ("worker1", "worker2")]
    seen = site.logs().count("Error processing message with consumer")
    client = site.socket("/leave/")
    for _ in range(3):
        client.send(text)
    eventually(lambda: site.logs().count("Error processing message with consumer") == seen + 3)
    client.close()
    assert site.get("/").text == "edge"
    assert [worker.poll() for worker in workers] == [None, None]
    assert "tests.edge.project.consumers.leave" in site.logs()
