"""Write docs/generated/recordings.md: the outcome of each scenario in each era, and the costs."""

import os
import platform

from channel_dj.local import ROOT

from .cost import REQUESTS, ROUNDS
from .eras import ERAS
from .files import read
from .scenarios import SCENARIOS

PATH = os.path.join(ROOT, "docs", "generated", "recordings.md")
COUNTS = {
    "processes": "processes",
    "hops": "hops",
    "round_trips": "round trips",
    "polls": "empty polls",
    "bytes": "bytes",
    "milliseconds": "ms",
}
HEAD = """# Twelve scenarios, recorded

Made by `make recordings`: it runs each scenario on real processes of each era, and writes
`lesson/recordings/<scenario>/<era>.json`. The processes are all that run, without the browsers. A
hop is a message or a command that passes from one process to another. Round trips and bytes are
those of Redis. A poll that finds no message is counted apart. The milliseconds go from the
beginning to the last hop.
[From Channels 1 to 2](../channels-1-to-2.md) explains the differences.

| era | versions |
| --- | --- |
{versions}
"""
SCENARIO = """
## {title}

| era | outcome | {names} |
| --- | --- | {lines} |
{rows}
"""
COST = """
## The cost of recording

Each process uses Redis through a proxy, which reads what passes. On Channels 2 and 4 a wrapper
around the application and a middleware report the rest. The table has the median of {count}
requests of one page, with and without that, in turn. Python {python}, {processors} processors.

| era | without, ms | with, ms | ratio |
| --- | --- | --- | --- |
{rows}
"""


def text(costs):
    """Return the page (str); `costs` is that of cost.costs."""
    first = {era: read("page", era) for era in ERAS}
    versions = "\n".join(
        "| %s | %s |" % (ERAS[era].title, _versions(recording)) for era, recording in first.items()
    )
    return HEAD.format(versions=versions) + "".join(map(_scenario, SCENARIOS)) + _costs(costs)


def _versions(recording):
    return ", ".join(
        version if name == "layer" else "%s %s" % (name, version)
        for name, version in recording["versions"].items()
    )


def _scenario(name):
    recordings = {era: read(name, era) for era in ERAS}
    rows = [
        "| %s | %s | %s |" % (ERAS[era].title, one["outcome"], _counts(one["counts"]))
        for era, one in recordings.items()
    ]
    return SCENARIO.format(
        title=SCENARIOS[name].title,
        names=" | ".join(COUNTS.values()),
        lines=" | ".join("---" for _ in COUNTS),
        rows="\n".join(rows),
    )


def _counts(counts):
    return " | ".join("{:,.0f}".format(counts[name]) for name in COUNTS)


def _costs(costs):
    rows = [
        "| %s | %.1f | %.1f | %.2f |" % (ERAS[era].title, without, tapped, tapped / without)
        for era, (without, tapped) in costs.items()
    ]
    return COST.format(
        count=ROUNDS * REQUESTS,
        python=platform.python_version(),
        processors=os.cpu_count(),
        rows="\n".join(rows),
    )
