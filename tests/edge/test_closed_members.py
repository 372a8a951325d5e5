"""A socket that has closed leaves its groups, though no consumer removes it.

The project has no consumer of websocket.disconnect: it is as if each of those messages was dropped.
"""

import socket as sockets
import time

import pytest

from testing.site import eventually

from .processes import stopped_workers
from .site import EdgeSite, handshake


@pytest.fixture(scope="module", params=[[], ["--force-sync"]], ids=["twisted", "force-sync"])
def site(request):
    with EdgeSite({}, daphne=request.param) as site:
        yield site


@pytest.fixture(scope="module")
def forgetful():
    """Return a site that leaves the members to the consumers."""
    with EdgeSite({"OFF": ["closed-members"]}) as site:
        yield site


def open_and_close(site, number):
    opened = [site.socket() for _ in range(number)]
    eventually(lambda: site.members("all") >= number)
    for socket in opened:
        socket.sock.close()


def leave_in_the_handshake(site, number):
    """Open sockets, and close them while no worker has answered."""
    with stopped_workers(site):
        connections = [site.connect() for _ in range(number)]
        for connection in connections:
            connection.sendall(handshake())
        time.sleep(0.5)  # daphne has sent the handshakes to the workers
        for connection in connections:
            connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        time.sleep(0.5)
    site.get("/")  # is answered after the handshakes


@pytest.mark.parametrize("leave", [open_and_close, leave_in_the_handshake])
def test_fifty_sockets_that_are_closed_leave_their_group(site, leave):
    staying = site.socket()
    leave(site, 50)
    eventually(lambda: site.members("all") == 1)
    staying.send("hello")
    assert staying.recv() == "hello"
    staying.close()
    eventually(lambda: site.members("all") == 0)


def test_closed_sockets_stay_in_their_group_if_that_is_off(forgetful):
    open_and_close(forgetful, 50)
    time.sleep(5)
    assert forgetful.members("all") == 50
