"""One login in each era, as Redis receives it, and how long an event takes.

`make traces` writes docs/generated/traces.md from it.
"""

import os
import platform
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from testing.monitor import Monitor
from testing.ports import free_port
from testing.site import ERAS, Site
from testing.trace import Trace, addresses
from testing.visitor import PASSWORD, Visitor, next_event

TRACES = os.environ.get("TRACES")  # a file to write
ROUNDS = 15 if TRACES else 2

pytestmark = pytest.mark.live


class Traced(Site):
    """An era whose Redis listens on a port, so that its clients can be distinguished."""

    def __init__(self, era):
        self.redis_port = str(free_port())
        super().__init__(
            era=era,
            REDIS_URL="redis://127.0.0.1:%s/0" % self.redis_port,
            CHANNEL_LAYER="asgi_redis.RedisChannelLayer",
        )
        self.era = era

    def command(self, name):
        listen = ["--port", self.redis_port, "--bind", "127.0.0.1"] * (name == "redis")
        return super().command(name) + listen

    def clients(self):
        names = {"web": "daphne", "worker1": "worker 1", "worker2": "worker 2"}
        return {
            address: names[name]
            for name, process in self.processes.items()
            if name in names
            for address in addresses(process.pid)
        }


class Seen:
    """The trace and the times of one era."""

    def __init__(self, site):
        self.alice = Visitor(site, "alice").sign_up()
        self.bob = Visitor(site, "bob").sign_up().log_out()
        self.listening = self.alice.socket()
        self.site = site
        self.pages, self.logouts = [], []
        self.round()  # the first round has the work that a process does only once
        clients = site.clients()
        with Monitor(site) as monitor:
            self.bob.log_in()
            next_event(self.listening)
        clients.update(site.clients())
        self.login = Trace(monitor.lines, clients, "daphne")
        self.bob.log_out()
        next_event(self.listening)

    def round(self):
        """Take the time of a page, and of a logout until the other socket receives it.

        It takes no time of a login, because each Django needs more time for the password than the
        one before.
        """
        self.pages.append(took(lambda: self.alice.http.get(self.site.address + "/login/")))
        self.bob.log_in()
        next_event(self.listening)
        with ThreadPoolExecutor(1) as pool:
            received = pool.submit(took, lambda: next_event(self.listening))
            self.bob.log_out()
            self.logouts.append(received.result())


def took(action):
    started = time.time()
    action()
    return time.time() - started


@pytest.fixture(scope="module")
def seen():
    with ExitStack() as sites:
        seen = {era: Seen(sites.enter_context(Traced(era))) for era in ERAS}
        for _ in range(ROUNDS):
            for era in ERAS:  # in turn: a disturbance of the machine disturbs all three
                seen[era].round()
        yield seen
    if TRACES:
        with open(TRACES, "w") as page:
            page.write(document(seen))


def test_channels_1_puts_the_password_into_redis_and_the_others_only_the_event(seen):
    assert PASSWORD.replace(" ", "+") in seen["channels1"].login.text()
    for era in ("channels2", "channels4"):
        assert PASSWORD.replace(" ", "+") not in seen[era].login.text()
        assert "type: user.event" in seen[era].login.text()


def test_a_worker_answers_before_it_sends_to_the_group(seen):
    steps = [
        (who, " ".join(words))
        for _, who, _, words, _ in seen["channels1"].login.steps
        if who.startswith("worker")
    ]
    answer = next(at for at, (_, words) in enumerate(steps) if "status: 302" in words)
    sent = next(at for at, (_, words) in enumerate(steps) if "text: " in words)
    assert answer < sent


def test_a_login_takes_more_commands_in_channels_1(seen):
    few = max(seen["channels2"].login.commands, seen["channels4"].login.commands)
    assert seen["channels1"].login.commands > few


def document(seen):
    """Return the page (str) for docs/."""
    rows = "".join(
        "| %s | %.1f | %.1f | %d | %d |\n"
        % (
            TITLES[era],
            statistics.median(one.pages) * 1000,
            statistics.median(one.logouts) * 1000,
            one.login.commands,
            one.login.asked,
        )
        for era, one in seen.items()
    )
    traces = "".join(
        "## %s\n\n```text\n%s\n```\n\n" % (TITLES[era], one.login.text())
        for era, one in seen.items()
    )
    return PAGE.format(
        date=time.strftime("%Y-%m-%d"),
        python=platform.python_version(),
        processors=os.cpu_count(),
        rounds=ROUNDS + 1,
        rows=rows,
        traces=traces.strip(),
    )


TITLES = {"channels1": "Channels 1.1.8", "channels2": "Channels 2.4.0", "channels4": "Channels 4"}
PAGE = """# One login, as Redis receives it

Made by `make traces` on {date}: Python {python}, {processors} processors, all on one machine.
bob logs in while alice's page is open, and his browser is sent on to the list. Each line has the
milliseconds since the first line, the process that sends, the command, and its content, decoded and
cut. Channels 1 has asgi_redis's own layer here; [Redis commands](redis-commands.md) shows the layer
of channels_lts beside it. A script is shown as the commands that it ran, in <>. Two things are left
out: polls for messages, which are counted below, and housekeeping such as EXPIRE.
[From Channels 1 to 2](../channels-1-to-2.md) explains the differences.

| | a page, ms | a logout until it is received, ms | Redis commands | of them polls for messages |
| --- | --- | --- | --- | --- |
{rows}
The times are medians of {rounds}, taken in turn, of one browser on an idle site.
The commands are those of the login and of the two seconds after it.

{traces}
"""
