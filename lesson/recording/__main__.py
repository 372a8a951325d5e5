"""Record scenarios, and write them as JSON: `make recordings`."""

import argparse
import json
import os
import sys

from channel_dj.local import ROOT

from .compare import differences
from .eras import ERAS
from .record import record
from .scenarios import SCENARIOS

FOLDER = os.path.join(ROOT, "lesson", "recordings")


def main():
    options = arguments()
    status = 0
    for name in options.scenarios or SCENARIOS:
        for era in options.eras or ERAS:
            print("%s: %s" % (name, era), end=" ", flush=True)
            recording = record(name, era)
            print(recording["outcome"], flush=True)
            path = os.path.join(FOLDER, name, era + ".json")
            found = differences(read(path), recording) if os.path.exists(path) else []
            for line in found:
                print("    " + line)
            status = status or bool(found)
            if not options.compare:
                write(path, recording)
    if options.compare and status:
        sys.exit(
            "error: lesson/recordings/ differs. If the lines above are right: make recordings"
        )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m lesson.recording")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--eras", nargs="*", choices=list(ERAS))
    parser.add_argument("--compare", action="store_true", help="write nothing; fail if it differs")
    return parser.parse_args()


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, recording):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(recording, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
