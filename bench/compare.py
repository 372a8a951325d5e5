"""Compare this checkout with another commit: `make bench-compare BASE=<commit>`.

Each round starts both sites again, and measures them in turn with the load of this checkout. The
order changes with each round. Both sites are started by commands that all commits have in common:
`manage.py migrate`, `manage.py runworker`, and daphne with `channel_dj.asgi:channel_layer`.
"""

import argparse
import fcntl
import json
import os
import platform
import shutil
import signal
import statistics
import sys
import time
from contextlib import ExitStack

from testing.load import Clients, HttpLoad, resident

from .checkouts import ROOT, Failed, RunningCheckout, base_checkout, commit_of, new_checkout
from .ratios import table

SOCKETS, BROADCASTS = 1000, 10
IDLE, BROWSING = 3, 2  # seconds
QUIET = 3  # seconds without a message until the missing ones count as lost
TEXT = "%08d " + 90 * "x"  # about as long as the site's own messages
FOLDER = os.path.join(ROOT, ".run", "compare")


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)
    try:
        commit = commit_of(options.base)
        with only_one_run():
            results = compare(commit, options)
        path = options.json or FOLDER + "-%s.json" % commit[:12]
        keep(results, path)
        print(table(results["rounds"]))
        print("All values of each round: %s" % os.path.relpath(path))
    except Failed as error:
        sys.exit("error: %s" % error)
    except KeyboardInterrupt:
        sys.exit("interrupted: the sites are stopped and the other checkout is removed")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.compare")
    parser.add_argument("base", help="the commit to compare this checkout with")
    parser.add_argument("--rounds", type=int, default=10, help="ten give an interval of 98 %%")
    parser.add_argument("--sockets", type=int, default=SOCKETS, help="that get each broadcast")
    parser.add_argument("--json", metavar="FILE", help="the file to write all values to")
    return parser.parse_args()


def interrupt(number, frame):
    """Let SIGTERM and SIGHUP end the run like Ctrl-C, with the whole clean-up."""
    raise KeyboardInterrupt


def only_one_run():
    """Return an open file that holds this checkout's lock. Raises Failed if another run has it."""
    os.makedirs(FOLDER, mode=0o700, exist_ok=True)
    lock = open(os.path.join(FOLDER, "lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Failed(
            "another comparison runs in this checkout, and both would disturb each other"
        ) from None
    return lock


def compare(commit, options):
    """Return the values of all rounds (dict), in the form that keep() writes."""
    started = time.time()
    print("Making the environment of this checkout (once; about a minute)", flush=True)
    new = new_checkout(os.path.join(FOLDER, "environment"))
    print("base: %s\nnew:  %s" % (commit[:12], new.name))
    rounds = []
    with base_checkout(commit, os.path.join(FOLDER, "base")) as base:
        for number in range(options.rounds):
            head = "%4.0f s  round %d of %d " % (time.time() - started, number + 1, options.rounds)
            print(head, end="", flush=True)
            sides = [("base", base), ("new", new)]
            rounds.append(one_round(sides[:: -1 if number % 2 else 1], options.sockets))
            print(flush=True)
    print("%4.0f s  done" % (time.time() - started))
    return {
        "base": commit,
        "new": new.name,
        "date": time.strftime("%Y-%m-%d %H:%M:%S"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "sockets": options.sockets,
        "rounds": rounds,
    }


def one_round(sides, sockets):
    """Start both checkouts, measure them in turn; return {measure: {"base": value, "new": value}}.

    `sides` are (name, Checkout), in the order of this round.
    """
    found = {}
    with ExitStack() as stack:
        sites = [(name, stack.enter_context(RunningCheckout(checkout))) for name, checkout in sides]
        for measure in (idle, pages, broadcasts):
            for name, site in sites:
                for what, value in measure(site, sockets):
                    found.setdefault(what, {})[name] = value
                print(".", end="", flush=True)
    return found


def idle(site, _):
    """Yield the processor time that daphne and the workers use while no request comes."""
    time.sleep(1)
    before = site.cpu()
    time.sleep(IDLE)
    yield "idle CPU, ms a second", 1000 * (site.cpu() - before) / IDLE


def pages(site, _):
    """Yield rate, latency and processor time of the login page, over 1 and over 20 connections."""
    for connections in (1, 20):
        with HttpLoad(site.port, connections) as browsing:
            browsing.request_for(BROWSING / 4)  # the first pages are slower
            before = site.cpu()
            took = browsing.request_for(BROWSING)
        yield "pages a second, %d conn." % connections, len(took) / BROWSING
        yield "page latency, %d conn., ms" % connections, 1000 * statistics.median(took)
    yield "CPU a page, 20 conn., ms", 1000 * (site.cpu() - before) / len(took)


def broadcasts(site, sockets):
    """Yield the costs of opening sockets and of broadcasts to all of them, as medians."""
    with Clients([site.port]) as clients:
        empty = resident([site.daphne.pid])
        yield "connections a second", sockets / clients.join(sockets)
        yield "memory a socket, kB", (resident([site.daphne.pid]) - empty) / sockets / 1024
        time.sleep(0.5)
        broadcast(site, clients, 0)  # the first is slower
        found = [broadcast(site, clients, number) for number in range(1, BROADCASTS + 1)]
    calls, lasts, delivered = zip(*found)
    yield "sending call, ms", 1000 * statistics.median(calls)
    yield "last of %d sockets, ms" % sockets, 1000 * statistics.median(lasts)
    yield "delivered, %", 100 * sum(delivered) / sockets / BROADCASTS


def broadcast(site, clients, number):
    """Send one text to all sockets.

    Return the seconds of the call, the seconds until the last socket received the text, and how
    many sockets received it.
    """
    clients.reset()
    started = time.perf_counter()
    site.sender.send(TEXT % number)
    clients.receive(1, QUIET)
    call = site.sender.call_seconds()
    times = [client.times[0] for client in clients.by_fd.values() if client.times]
    if not times:
        raise Failed("no socket of %s received a broadcast" % site.checkout.name)
    return call, max(times) - started, len(times)


def keep(results, path):
    """Write the results as JSON."""
    with open(path + ".part", "w") as file:
        json.dump(results, file, indent=1)
    shutil.move(path + ".part", path)


if __name__ == "__main__":
    main()
