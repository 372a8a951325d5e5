import socket
import subprocess
import sys

from channel_dj.local import ROOT
from testing.ports import free_port

OUTGOING = 32768  # the first port of Linux's outgoing connections


def test_no_port_is_given_twice_or_to_an_outgoing_connection():
    ports = [free_port() for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(1024 < port < OUTGOING for port in ports)


def test_another_process_of_the_tests_is_given_other_ports():
    code = "from testing.ports import free_port; print(free_port())"
    other = int(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT))
    assert other not in [free_port() for _ in range(50)]


def test_a_port_is_skipped_that_is_in_use_or_whose_follower_is():
    with socket.socket() as server:
        port = free_port()
        server.bind(("127.0.0.1", port))
        given = [free_port(also=(1,)) for _ in range(98)]
    assert not {port, port - 1} & set(given)
