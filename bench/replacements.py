"""Replace the workers of a site one by one under load: `python -m bench.replacements [COUNT]`.

Clients ask for a page all the time. Two workers answer. Again and again one of them gets SIGTERM,
and a new one starts in its place. The exit status is 1 if a request did not get the whole page, if
fewer got it than workers were replaced, or if a worker did not end with status 0.
"""

import http.client
import signal
import sys
import threading
from collections import Counter

from testing.site import PATIENCE, Site, eventually

CLIENTS = 8
GIVE_UP = 60  # seconds that a client waits; daphne answers after 30
WORKERS = ["worker1", "worker2"]


class Load:
    """Clients that ask for a page of a site, one request after another. Use it as a context.

    `outcomes` (Counter) has the number of requests for each outcome (str), `lost` those that
    did not get the page.
    """

    def __init__(self, site, path="/"):
        self.site = site
        self.path = path
        self.outcomes = Counter()
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.clients = [threading.Thread(target=self._run) for _ in range(CLIENTS)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *exc):
        self.ended.set()
        for client in self.clients:
            client.join()

    @property
    def lost(self):
        with self.lock:
            return {name: number for name, number in self.outcomes.items() if name != "200"}

    def _run(self):
        while not self.ended.is_set():
            outcome = self._request()
            with self.lock:
                self.outcomes[outcome] += 1

    def _request(self):
        """Ask once; return the outcome (str)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=GIVE_UP)
        try:
            connection.request("GET", self.path)
            response = connection.getresponse()
            response.read()
            return str(response.status)
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()


def replace(site, count, say=lambda number: None):
    """Replace `count` workers of a site, one by one; return the statuses (Counter) of the old ones.

    Call `say` with the number (int) of those that are done. Raises AssertionError if a new worker
    does not begin its work.
    """
    statuses = Counter()
    for name in WORKERS:
        _wait_for_beginning(site, name, 0)
    for number in range(count):
        name = WORKERS[number % len(WORKERS)]
        old = site.processes.pop(name)
        begun = _beginnings(site, name)
        old.send_signal(signal.SIGTERM)
        site.start(name)
        try:
            statuses[old.wait(PATIENCE)] += 1
        finally:
            old.kill()
        _wait_for_beginning(site, name, begun)
        say(number + 1)
    return statuses


def _wait_for_beginning(site, name, before):
    """Wait until a worker has begun its work more than `before` (int) times."""
    eventually(lambda: _beginnings(site, name) > before)


def _beginnings(site, name):
    return site.log(name).count("Listening on channels")


def main(count="40"):
    def say(number):
        if number % 20 == 0 or number == int(count):
            print("%d of %s: %s" % (number, count, dict(load.outcomes)), flush=True)

    with Site() as site, Load(site, "/login/") as load:
        statuses = replace(site, int(count), say)
    print("%s replacements; answers: %s" % (count, dict(load.outcomes)))
    print("statuses with which the workers ended: %s" % dict(statuses))
    print("lost: %s" % (load.lost or "none"))
    is_idle = load.outcomes["200"] < int(count)
    sys.exit(1 if load.lost or is_idle or set(statuses) - {0} else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
