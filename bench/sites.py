"""The sites that are compared."""

import os
import socket
import subprocess
import sys

from tests.live.site import ROOT, Site, eventually, free_port

STOCK = "asgi_redis.RedisChannelLayer"
PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"


class Answering:
    """A process that sends each line of its input to all sockets, and answers how many seconds the
    call took. `options` are subprocess.Popen's."""

    def __init__(self, env, *command, cwd=ROOT, **options):
        options.update(stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
        self.process = subprocess.Popen(command, cwd=cwd, env=env, **options)

    def send(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def sent(self):
        return float(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.process.wait()


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Compared(Site):
    """A site of an era. `webs` interface servers share its sockets, `redises` hosts its keys."""

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

    def answers(self):
        return all(map(listens, self.ports)) and super().answers()

    def __enter__(self):
        super().__enter__()
        self.sender = Answering(self.env, self.python, "-m", "bench.sender")
        return self

    def __exit__(self, *exc):
        self.sender.kill()
        super().__exit__(*exc)

    def servers(self):
        return [process.pid for name, process in self.processes.items() if name.startswith("web")]


class Limit:
    """The bare server. It has no pages, and its sending call is the writing itself."""

    pages = False

    def __enter__(self):
        self.ports = [free_port()]
        command = [sys.executable, "-m", "bench.limit", str(self.ports[0])]
        self.sender = Answering(os.environ, *command)
        eventually(lambda: listens(self.ports[0]))
        return self

    def __exit__(self, *exc):
        self.sender.kill()

    def servers(self):
        return [self.sender.process.pid]


SITES = {
    "channels_lts": lambda: Compared("channels1"),
    "Channels 1, stock": lambda: Compared("channels1", LAYER=STOCK),
    "Channels 1, stock, capacity raised": lambda: Compared(
        "channels1", LAYER=STOCK, CAPACITY="100000"
    ),
    "Channels 2": lambda: Compared("channels2"),
    "Channels 4": lambda: Compared("channels4"),
    "Channels 4, pubsub": lambda: Compared("channels4", LAYER=PUBSUB),
    "the limit": Limit,
    "channels_lts, two daphnes": lambda: Compared("channels1", webs=2),
    "channels_lts, two Redis hosts": lambda: Compared("channels1", redises=2),
}
