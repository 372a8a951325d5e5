"""Measure the sites side by side and write the report: `make bench`, `make bench-quick`."""

import argparse
import sys
import time

from .measures import measure
from .report import write
from .sites import SITES

FULL = {"sizes": [100, 500, 2000, 5000], "repeats": 5, "seconds": 5, "rounds": 3}
QUICK = {"sizes": [100, 1000], "repeats": 5, "seconds": 1, "rounds": 1}
QUICK_SITES = ["channels_lts", "Channels 1, stock", "Channels 4, pubsub", "the baseline"]
LARGE = 10000  # members, for the sending call of channels_lts


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="few sizes and sites, no report")
    parser.add_argument("--rounds", type=int, help="how often each site is measured")
    parser.add_argument("--report", metavar="FILE", help="Markdown, with plots beside it")
    options = parser.parse_args()
    plan = dict(QUICK if options.quick else FULL)
    rounds = options.rounds or plan.pop("rounds")
    plan.pop("rounds", None)
    results = run(QUICK_SITES if options.quick else list(SITES), rounds, plan)
    write(results, options.report, rounds, plan)


def run(names, rounds, plan):
    """Measure each site in turn, `rounds` times; return {(site, measure, size): values}."""
    results = {}
    started = time.time()
    for number in range(rounds):
        for name in names:
            print("%4.0f s  round %d: %s" % (time.time() - started, number + 1, name), end=" ")
            sys.stdout.flush()
            with SITES[name]() as site:
                sizes = plan["sizes"] + [LARGE] * (name == "channels_lts" and 5000 in plan["sizes"])
                for what, size, value in measure(site, sizes, plan["repeats"], plan["seconds"]):
                    results.setdefault((name, what, size), []).append(value)
                    print(end=".", flush=True)
            print()
    return results


if __name__ == "__main__":
    main()
