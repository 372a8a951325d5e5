import time

import requests

from lesson.exercises.expect import Unmet

WORKERS = {
    "worker1": ["--exclude-channels=thumbnails"],
    "worker2": ["--only-channels=thumbnails"],
}
LOOKS, LONGEST = 4, 1  # pages in turn; seconds that each may take


def check(site):
    alice = site.page("alice").open()
    alice.send("photo.jpg")
    slowest = max(seconds_of_a_page(site) for _ in range(LOOKS))
    if slowest > LONGEST:
        expected = "/login/ is answered within %d s while the thumbnail is made" % LONGEST
        raise Unmet(expected, "after %.1f s" % slowest)
    alice.expect("done", within=5)


def seconds_of_a_page(site):
    started = time.time()
    requests.get(site.address + "/login/", timeout=10)
    return time.time() - started
