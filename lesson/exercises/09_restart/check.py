import os
import signal
import subprocess
import sys
from contextlib import contextmanager

from lesson.exercises.expect import Unmet, eventually

KIND = "client"
ENVIRONMENT = {"PUBLIC_FEED": "true"}  # the program needs no login
LOG = "program"


def check(site):
    alice = site.page("alice").sign_up()
    with running(site) as process:
        expect_line(site, process, "online: alice", "the program begins")
        site.kill("redis")
        site.start("redis")
        eventually(lambda: try_to_log_out(alice), True, within=10)
        expect_line(site, process, "online: ", "Redis was restarted and alice has logged out")
        alice.log_in()
        expect_line(site, process, "online: alice", "alice has logged in again")


@contextmanager
def running(site):
    """Run the learner's program; its output goes to a log of the site."""
    with open(os.path.join(site.folder, LOG + ".log"), "wb") as log:
        command = [sys.executable, "-u", site.path, site.address]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def expect_line(site, process, line, when):
    """Expect that the last line about who is online is `line` (str). Raises Unmet."""

    def last():
        return ([""] + [one for one in site.log(LOG).splitlines() if one.startswith("online")])[-1]

    def has_come():
        return last().strip() == line.strip() or process.poll() is not None

    eventually(has_come, True, within=6)
    if process.poll() is not None:
        seen = "the program has ended with status %d" % process.returncode
    elif last().strip() != line.strip():
        seen = repr(last())
    else:
        return
    raise Unmet("the program prints %r within 6 s after %s" % (line, when), seen)


def try_to_log_out(visitor):
    """Log out; return whether the site could do it. While Redis is away it answers 503."""
    return visitor.post("/logout/").ok
