"""Hold two thousand sockets for a while: `python -m bench.soak [MINUTES]`.

Each second some sockets leave, some join, and one message is broadcast. The exit status is 1 if a
message is lost, if members are missing, or if memory grows.
"""

import random
import sys
import time

import redis

from testing.load import Clients, resident

from .measures import TEXT
from .sites import SITES

SOCKETS, CHANGES = 2000, 20  # CHANGES sockets leave, and as many join, each second
GROWTH = 1.05  # of resident memory, after the first minute


def main(minutes="15"):
    with SITES["channels_lts"]() as site, Clients(site.ports) as clients:
        clients.join(SOCKETS)
        started, first, lost = time.time(), None, 0
        for number in range(int(float(minutes) * 60) + 1):
            lost += lost_of_one_broadcast(site, clients, number)
            clients.leave(random.sample(list(clients.by_fd), CHANGES))
            clients.join(CHANGES)
            if number % 60 == 0:
                keys, members, memory = state(site)
                print(
                    "%4d s: %d lost, %d keys, %d members, %s MB"
                    % (time.time() - started, lost, keys, members, memory),
                    flush=True,
                )
                first = memory if number <= 60 else first
            time.sleep(max(0, started + number + 1 - time.time()))
        time.sleep(5)
        keys, members, memory = state(site)
    print(
        "%d lost; %d keys for %d members; memory %s, was %s" % (lost, keys, members, memory, first)
    )
    grown = [name for name in memory if memory[name] > GROWTH * first[name]]
    sys.exit(1 if lost or members != SOCKETS or grown else 0)


def lost_of_one_broadcast(site, clients, number):
    """Broadcast a number; return how many sockets did not receive it exactly once."""
    clients.reset()
    site.sender.send(TEXT % number)
    clients.receive(1, 5)
    site.sender.call_seconds()
    return sum(client.numbers != [number] for client in clients.by_fd.values())


def state(site):
    """Return the number of Redis keys, the number of group members, and {process: memory in MB}."""
    connection = redis.Redis(unix_socket_path=site.redis_socket())
    members = sum(map(connection.scard, connection.keys("asgi::group:users:*")))
    memory = {
        name: round(resident([process.pid]) / 2**20, 1) for name, process in site.processes.items()
    }
    return connection.dbsize(), members, memory


if __name__ == "__main__":
    main(*sys.argv[1:])
