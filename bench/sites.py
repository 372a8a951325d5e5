"""The sites that the benchmarks compare."""

import os
import socket
import subprocess
import sys

from channel_dj.local import ROOT
from testing.ports import free_port
from testing.site import Site, eventually

STOCK = "asgi_redis.RedisChannelLayer"
PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"


class Sender:
    """A process that sends each line of its input to all sockets.

    It prints the seconds that each call took. `options` are those of subprocess.Popen.
    """

    def __init__(self, env, *command, cwd=ROOT, **options):
        options.update(stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        self.process = subprocess.Popen(command, cwd=cwd, env=env, **options)

    def send(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def call_seconds(self):
        """Wait until the oldest call has ended; return the seconds (float) that it took."""
        return float(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait()


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class BenchSite(Site):
    """The site of an era. `webs` interface servers share its sockets; `redises` hosts, its keys."""

    pages = True

    def __init__(self, era, webs=1, redises=1, **settings):
        run = ["redis"] + ["redis%d" % number for number in range(1, redises)]
        run += ["web%d" % number for number in range(webs)]
        run += ["worker1", "worker2"] * (era == "channels1")
        settings.update(ERA=era, DJANGO_SETTINGS_MODULE="bench.settings", PUBLIC_FEED="true")
        super().__init__(run, era, **settings)
        self.ports = [self.port] + [free_port() for _ in range(webs - 1)]

    def command(self, name):
        if not name.startswith("web"):
            return super().command(name)
        port = self.ports[int(name[-1])]
        return [str(port) if part == str(self.port) else part for part in super().command("web")]

    def is_answering(self):
        return all(map(is_listening, self.ports)) and super().is_answering()

    def __enter__(self):
        super().__enter__()
        self.sender = Sender(self.env, self.python, "-m", "bench.sender")
        return self

    def __exit__(self, *exc):
        self.sender.kill()
        super().__exit__(*exc)

    def servers(self):
        return [process.pid for name, process in self.processes.items() if name.startswith("web")]


class Baseline:
    """The bare server of baseline.py. It has no pages. Its sending call writes to the sockets."""

    pages = False

    def __enter__(self):
        self.ports = [free_port()]
        command = [sys.executable, "-m", "bench.baseline", str(self.ports[0])]
        self.sender = Sender(os.environ, *command)
        eventually(lambda: is_listening(self.ports[0]))
        return self

    def __exit__(self, *exc):
        self.sender.kill()

    def servers(self):
        return [self.sender.process.pid]


SITES = {
    "channels_lts": lambda: BenchSite("channels1"),
    "Channels 1, stock": lambda: BenchSite("channels1", LAYER=STOCK),
    "Channels 1, stock, capacity raised": lambda: BenchSite(
        "channels1", LAYER=STOCK, CAPACITY="100000"
    ),
    "Channels 2": lambda: BenchSite("channels2"),
    "Channels 4": lambda: BenchSite("channels4"),
    "Channels 4, pubsub": lambda: BenchSite("channels4", LAYER=PUBSUB),
    "the baseline": Baseline,
    "channels_lts, two daphnes": lambda: BenchSite("channels1", webs=2),
    "channels_lts, two Redis hosts": lambda: BenchSite("channels1", redises=2),
}
