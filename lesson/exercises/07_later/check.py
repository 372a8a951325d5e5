import time

import requests

from lesson.exercises.expect import Unmet, eventually
from scripts import redis_server
from testing.site import eventually as wait

WORKERS = {
    "worker1": ["--exclude-channels=thumbnails"],
    "worker2": ["--only-channels=thumbnails"],
}
LOOKS, LONGEST = 4, 1  # pages in turn; seconds that each may take


def check(site):
    site.kill("worker2")  # so that its message waits
    alice = site.page("alice").open()
    alice.send("photo.jpg")
    slowest = max(seconds_of_a_page(site) for _ in range(LOOKS))
    if slowest > LONGEST:
        expected = "/login/ is answered within %d s while the thumbnail is made" % LONGEST
        raise Unmet(expected, "after %.1f s" % slowest)
    if not eventually(lambda: is_waiting(site), True):
        expected = "a message waits on the channel 'thumbnails' while its worker is stopped"
        raise Unmet(expected, "no such message in Redis")
    site.start("worker2")
    wait(site.is_answering)
    alice.expect("done", within=5)


def seconds_of_a_page(site):
    started = time.time()
    requests.get(site.address + "/login/", timeout=10)
    return time.time() - started


def is_waiting(site):
    return bool(redis_server.connection(site.redis_socket()).keys("*:thumbnails"))
