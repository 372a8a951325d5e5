"""Record the scenarios, compare them with lesson/recordings/, and write them there.

`make recordings` runs this. The exit status is 1 if the structure of a recording differs.
"""

import argparse
import sys

from . import files, page
from .compare import differences
from .cost import costs
from .eras import ERAS
from .record import record
from .scenarios import SCENARIOS

DIFFERENT = (
    "error: the structure of %d recording(s) has changed: the lines above. If that is right, "
    "keep the new files: git diff lesson/recordings"
)


def main():
    options = arguments()
    scenarios, eras = options.scenarios or list(SCENARIOS), options.eras or list(ERAS)
    different = sum([is_different(name, era, options) for name in scenarios for era in eras])
    if not (options.scenarios or options.eras or options.compare):
        print("measuring the cost of a recording", flush=True)
        with open(page.PATH, "w", encoding="utf-8") as file:
            file.write(page.text(costs()))
    if different:
        sys.exit(DIFFERENT % different)


def is_different(name, era, options):
    """Record a scenario in an era; print its outcome and how its structure has changed."""
    print("%s, %s:" % (name, era), end=" ", flush=True)
    new, old = record(name, era), files.read(name, era)
    print(new["outcome"], flush=True)
    if options.compare:
        print("    " + way(new), flush=True)
    found = differences(old, new) if old else []
    for line in found:
        print("    " + line, flush=True)
    if not options.compare:
        files.write(new)
    return bool(found)


def way(recording):
    """Return one line (str) with the number of hops, and the browsers and processes they pass."""
    hops = [event for event in recording["events"] if event["kind"] == "hop"]
    lanes = dict.fromkeys(lane for hop in hops for lane in (hop["from"], hop["to"]))
    return "%d hops pass %s" % (len(hops), ", ".join(lanes))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m lesson.recording")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--eras", nargs="*", choices=list(ERAS))
    parser.add_argument("--compare", action="store_true", help="write nothing")
    options = parser.parse_args()
    for name in options.scenarios:
        if name not in SCENARIOS:
            parser.error("no scenario is called %r: choose from %s" % (name, ", ".join(SCENARIOS)))
    return options


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
