"""Two thousand sockets, some of which leave while others come, and a broadcast a second:
`python -m bench.soak [MINUTES]`. Fails on a loss, and on keys or memory that grow."""

import random
import sys
import time

import redis

from testing.load import Crowd, resident

from .measures import TEXT
from .sites import SITES

SOCKETS, CHANGES = 2000, 20  # of which leave and come each second
GROWTH = 1.05  # of resident memory, after the first minute


def main(minutes="15"):
    with SITES["channels_lts"]() as site, Crowd(site.ports) as crowd:
        crowd.join(SOCKETS)
        started, first, lost = time.time(), None, 0
        for number in range(int(float(minutes) * 60) + 1):
            lost += lost_of_one_broadcast(site, crowd, number)
            crowd.leave(random.sample(list(crowd.clients), CHANGES))
            crowd.join(CHANGES)
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


def lost_of_one_broadcast(site, crowd, number):
    """How many sockets did not get it once."""
    crowd.forget()
    site.sender.send(TEXT % number)
    crowd.hear(1, 5)
    site.sender.sent()
    return sum(client.numbers != [number] for client in crowd.clients.values())


def state(site):
    """How many keys Redis holds, how many members the group has, and each process's memory."""
    connection = redis.Redis(unix_socket_path=site.redis_socket())
    members = sum(map(connection.scard, connection.keys("asgi::group:users:*")))
    memory = {
        name: round(resident([process.pid]) / 2**20, 1) for name, process in site.processes.items()
    }
    return connection.dbsize(), members, memory


if __name__ == "__main__":
    main(*sys.argv[1:])
