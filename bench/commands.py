"""Count and list what Redis is told for one connect, one page and one broadcast, on stock
asgi_redis and on channels_lts: `python -m bench.commands FILE`."""

import sys
import time
import urllib.request

from testing.load import Crowd
from testing.monitor import Monitor
from testing.trace import Trace

from .measures import TEXT
from .sites import SITES

MEMBERS = 100
ACTIONS = ["connect", "page", "broadcast to %d sockets" % MEMBERS]
HEAD = """# What Redis is told

Made by `python -m bench.commands`: what MONITOR shows for one connect (until the socket is in its
group and accepted), one page, and one broadcast. A script stands as the commands that it ran, in
<>; each line is one round trip, or a part of one that is pipelined. Asking for messages is left
out: stock daphne does it every 50 ms, and once more for each message; `channels_lts` waits in
BLPOP.

| round trips | %s |
| --- | --- | --- | --- |
"""


def main(path):
    traces = {}
    for name in ("Channels 1, stock", "channels_lts"):
        print(name)
        with SITES[name]() as site, Crowd(site.ports) as crowd:
            traces[name] = [trace(site, action) for action in actions(site, crowd)]
    with open(path, "w") as page:
        page.write(HEAD % " | ".join(ACTIONS))
        for name, those in traces.items():
            page.write("| %s | %s |\n" % (name, " | ".join(str(len(one.steps)) for one in those)))
        for name, those in traces.items():
            for action, one in zip(ACTIONS, those):
                page.write("\n## %s: %s\n\n```text\n%s\n```\n" % (name, action, shortened(one)))


def actions(site, crowd):
    crowd.join(1)  # what a process does only once is done
    yield lambda: crowd.join(1)
    for _ in range(4):
        urllib.request.urlopen(site.address + "/login/")
    yield lambda: urllib.request.urlopen(site.address + "/login/")
    crowd.join(MEMBERS - 2)
    site.sender.send(TEXT % 0)
    crowd.hear(1, 3)
    crowd.forget()
    yield lambda: (site.sender.send(TEXT % 1), crowd.hear(1, 3))


def trace(site, action):
    time.sleep(1)
    with Monitor(site) as heard:
        action()
    return Trace(heard.lines, {}, "")


def shortened(trace):
    lines = trace.text().split("\n")
    if len(lines) > 20:
        lines[16:] = ["… and %d more" % (len(lines) - 16)]
    return "\n".join(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
