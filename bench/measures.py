"""Measure one running site. Each function yields (name, size, value); the name has the unit."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import websocket

from testing.load import Clients, HttpLoad, cpu, resident
from testing.visitor import Visitor

QUIET = 3  # seconds without a message, after which the missing ones count as lost
TEXT = "%08d " + 90 * "x"  # about as long as the site's own messages


def measure(site, sizes, repeats, seconds):
    if site.pages:
        yield from idle(site, seconds)
        yield from pages(site, seconds)
        yield from logins(site, repeats)
    yield from broadcasts(site, sizes, repeats)


def idle(site, seconds):
    """Measure the processor time of daphne and the workers while no request comes."""
    pids = [process.pid for name, process in site.processes.items() if "redis" not in name]
    time.sleep(1)
    before = cpu(pids)
    time.sleep(seconds)
    yield "idle, % of a core", 0, 100 * (cpu(pids) - before) / seconds


def pages(site, seconds):
    for browsers in (1, 20):
        with HttpLoad(site.ports[0], browsers) as browsing:
            browsing.request_for(seconds / 4)  # the first are slower
            took = browsing.request_for(seconds)
        yield "pages a second", browsers, len(took) / seconds
        yield "page, ms", browsers, 1000 * statistics.median(took)


def logins(site, repeats):
    """Measure the time from the POST of a login to the frame with its event."""
    bob = Visitor(site, "bob").sign_up().log_out()
    listening = Visitor(site, "anybody").socket()
    for _ in range(repeats):
        with ThreadPoolExecutor(1) as pool:
            started = time.perf_counter()
            received = pool.submit(time_of_receipt, listening)
            bob.log_in()
            yield "login to screen, ms", 1, 1000 * (received.result() - started)
        bob.log_out()
        listening.recv()
    listening.close()


def time_of_receipt(listening):
    assert isinstance(listening, websocket.WebSocket) and listening.recv()
    return time.perf_counter()


def broadcasts(site, sizes, repeats):
    """Measure broadcasts to a growing number of sockets, which share the interface servers."""
    with Clients(site.ports) as clients:
        empty, before = resident(site.servers()), 0
        for size in sizes:
            took = clients.join(size - before)
            yield "connections a second", size, (size - before) / took
            yield "memory a socket, kB", size, (resident(site.servers()) - empty) / size / 1024
            before = size
            time.sleep(0.5)
            list(broadcast(site, clients, size, 0))  # the first is slower
            for number in range(1, repeats + 1):
                yield from broadcast(site, clients, size, number)


def broadcast(site, clients, size, number):
    clients.reset()
    started = time.perf_counter()
    site.sender.send(TEXT % number)
    clients.receive(1, QUIET)
    yield "sending call, ms", size, 1000 * site.sender.call_seconds()
    times = [client.times[0] - started for client in clients.by_fd.values() if client.times]
    yield "delivered, %", size, 100 * len(times) / size
    yield "median socket, ms", size, 1000 * statistics.median(times)
    yield "last socket, ms", size, 1000 * max(times)
