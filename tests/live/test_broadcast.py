"""Broadcasts through channels_lts's layer: real Redis, daphne and workers, a thousand sockets."""

import random
import signal
import subprocess
import threading
import time

import pytest
import websocket

from bench.sites import BenchSite
from channel_dj.local import ROOT
from scripts import redis_server
from testing.load import Clients
from testing.site import PATIENCE, eventually
from testing.visitor import Visitor

MANY, BROADCASTS = 1000, 20
TEXT = "%08d some text"
TRY_AGAIN = 1013


@pytest.fixture(scope="module")
def site():
    with BenchSite("channels1") as site:
        yield site


@pytest.mark.parametrize("daphnes,hosts", [(1, 1), (2, 1), (1, 2), (2, 3)])
def test_a_thousand_sockets_get_each_of_twenty_broadcasts_once_and_in_order(daphnes, hosts):
    with BenchSite("channels1", webs=daphnes, redises=hosts) as site, Clients(
        site.ports
    ) as clients:
        clients.join(MANY)
        for number in range(BROADCASTS):
            site.sender.send(TEXT % number)
        clients.receive(BROADCASTS, PATIENCE)
        received = [client.numbers for client in clients.by_fd.values()]
        assert received == [list(range(BROADCASTS))] * MANY


def test_sockets_that_come_and_go_meanwhile_receive_without_a_gap_and_the_others_receive_all(site):
    with Clients(site.ports) as steady, Clients(site.ports) as passing:
        steady.join(200)
        over = threading.Event()

        def broadcast():
            for number in range(150):
                site.sender.send(TEXT % number)
                time.sleep(0.02)
            over.set()

        thread = threading.Thread(target=broadcast)
        thread.start()
        received = []
        while not over.is_set():
            passing.join(20)
            passing.receive(5, 0.2)
            for fd in random.sample(list(passing.by_fd), 20):
                received.append(passing.by_fd[fd].numbers)
                passing.leave([fd])
        thread.join()
        steady.receive(150, PATIENCE)
        assert [client.numbers for client in steady.by_fd.values()] == [list(range(150))] * 200
        assert any(received)
        for numbers in received:
            assert (
                numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
            )


def test_many_senders_at_once_lose_nothing_and_keep_their_own_order(site):
    code = """
import django; django.setup()
from threading import Thread
from channels import Group
def send(sender):
    for number in range(8):
        Group("users").send({"text": "%08d" % (100 * sender + number)})
threads = [Thread(target=send, args=[sender]) for sender in range(10)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    with Clients(site.ports) as clients:
        clients.join(100)
        subprocess.check_call([site.python, "-c", code], cwd=ROOT, env=site.env)
        clients.receive(80, PATIENCE)
        for client in clients.by_fd.values():
            for sender in range(10):
                own = [number % 100 for number in client.numbers if number // 100 == sender]
                assert own == list(range(8))


def test_sockets_are_closed_with_try_again_when_redis_has_lost_its_data(site):
    listening = Visitor(site, "anybody").socket()
    connection(site).flushall()
    assert closed_with(listening) == TRY_AGAIN
    assert_a_new_socket_receives(site)


def test_sockets_are_closed_with_try_again_when_redis_is_restarted(site):
    listening = Visitor(site, "anybody").socket()
    site.kill("redis")
    site.start("redis")
    assert closed_with(listening) == TRY_AGAIN
    assert_a_new_socket_receives(site)


def test_sockets_are_closed_with_try_again_when_one_message_is_missing(site):
    listening = Visitor(site, "anybody").socket()
    (name,) = [key for key in connection(site).keys("asgi:lts:daphne.response.*!")]
    site.processes["web0"].send_signal(signal.SIGSTOP)
    site.sender.send(TEXT % 1)
    site.sender.send(TEXT % 2)
    eventually(lambda: connection(site).llen(name.replace(b"lts:", b"")) == 1)
    connection(site).lpop(name.replace(b"lts:", b""))
    site.processes["web0"].send_signal(signal.SIGCONT)
    assert closed_with(listening) == TRY_AGAIN
    assert_a_new_socket_receives(site)


def test_a_daphne_that_was_stopped_receives_the_messages_sent_meanwhile(site):
    with Clients(site.ports) as clients:
        clients.join(20)
        site.processes["web0"].send_signal(signal.SIGSTOP)
        site.sender.send(TEXT % 1)
        site.sender.call_seconds()
        time.sleep(5)  # longer than daphne waits for Redis
        site.processes["web0"].send_signal(signal.SIGCONT)
        clients.receive(1, PATIENCE)
        assert [client.numbers for client in clients.by_fd.values()] == [[1]] * 20


def test_a_daphne_that_ends_is_forgotten_at_once_and_one_that_is_killed_within_a_minute(site):
    with BenchSite("channels1", webs=2) as site, Clients(site.ports) as clients:
        clients.join(20)
        states = connection(site).keys("asgi:lts:daphne.response.*!")
        assert len(states) == 2
        assert all(0 < connection(site).ttl(state) <= 60 for state in states)
        site.kill("web1", signal.SIGTERM)
        assert len(connection(site).keys("asgi:lts:daphne.response.*!")) == 1
        site.sender.send(TEXT % 1)
        site.sender.call_seconds()
        assert len(connection(site).keys("asgi::group:users:*")) == 1


def assert_a_new_socket_receives(site):
    def receives():
        listening = Visitor(site, "anybody").socket()
        site.sender.send(TEXT % 7)
        site.sender.call_seconds()
        return listening.recv() == TEXT % 7

    assert eventually(receives)


def closed_with(listening):
    frame = listening.recv_frame()
    while frame.opcode != websocket.ABNF.OPCODE_CLOSE:
        frame = listening.recv_frame()
    return int.from_bytes(frame.data[:2], "big")


def connection(site):
    return redis_server.connection(site.redis_socket())
