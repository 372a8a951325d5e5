"""List the Redis commands of one connect, one page and one broadcast.

`python -m bench.commands FILE` writes them for stock asgi_redis and for channels_lts.
"""

import sys
import time
import urllib.request

from testing.load import Clients
from testing.monitor import Monitor
from testing.trace import Trace

from .measures import TEXT
from .sites import SITES

MEMBERS = 100
ACTIONS = ["connect", "page", "broadcast to %d sockets" % MEMBERS]
HEAD = """# Redis commands

`python -m bench.commands` wrote this page from Redis's MONITOR. It shows one connect (until the
socket is accepted and in its group), one page, and one broadcast. A Lua script is shown as the
commands that it ran, in <>. Each line is one round trip, or a part of a pipelined one. Polling for
messages is left out: stock daphne polls every 50 ms and once more after each message;
`channels_lts` waits in BLPOP.

| round trips | %s |
| --- | --- | --- | --- |
"""


def main(path):
    traces = {}
    for name in ("Channels 1, stock", "channels_lts"):
        print(name)
        with SITES[name]() as site, Clients(site.ports) as clients:
            traces[name] = [trace(site, action) for action in actions(site, clients)]
    with open(path, "w") as page:
        page.write(HEAD % " | ".join(ACTIONS))
        for name, those in traces.items():
            page.write("| %s | %s |\n" % (name, " | ".join(str(len(one.steps)) for one in those)))
        for name, those in traces.items():
            for action, one in zip(ACTIONS, those):
                page.write("\n## %s: %s\n\n```text\n%s\n```\n" % (name, action, shortened(one)))


def actions(site, clients):
    clients.join(1)  # so that no later trace shows what a process does only once
    yield lambda: clients.join(1)
    for _ in range(4):
        urllib.request.urlopen(site.address + "/login/")
    yield lambda: urllib.request.urlopen(site.address + "/login/")
    clients.join(MEMBERS - 2)
    site.sender.send(TEXT % 0)
    clients.receive(1, 3)
    clients.reset()
    yield lambda: (site.sender.send(TEXT % 1), clients.receive(1, 3))


def trace(site, action):
    time.sleep(1)
    with Monitor(site) as monitor:
        action()
    return Trace(monitor.lines, {}, "")


def shortened(trace):
    lines = trace.text().split("\n")
    if len(lines) > 20:
        lines[16:] = ["… and %d more" % (len(lines) - 16)]
    return "\n".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
