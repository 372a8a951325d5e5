"""Draw all scenarios that have recordings: `make diagrams`."""

import argparse
import os
import sys

from . import picture
from .recording import BadRecording, read

# {end of the file's name: its eras, from left to right}
FILES = {
    "": ["channels1-stock", "channels2", "channels4"],
    "-layers": ["channels1-stock", "channels1"],
}


def main(arguments=None):
    options = _parser().parse_args(arguments)
    try:
        drawn = pictures(options.recordings)
    except BadRecording as error:
        sys.exit("error: %s" % error)
    if not drawn:
        sys.exit("error: %s has no recordings: make recordings" % options.recordings)
    os.makedirs(options.to, exist_ok=True)
    for name, content in drawn.items():
        with open(os.path.join(options.to, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
    print("Drew %d pictures into %s." % (len(drawn), options.to))


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recordings", default=os.path.join("lesson", "recordings"))
    parser.add_argument("--to", default=os.path.join("docs", "diagrams"))
    return parser


def pictures(folder):
    """Return {name of a file: SVG} for all scenarios in a folder. Raises BadRecording."""
    drawn = {}
    for scenario in sorted(os.listdir(folder) if os.path.isdir(folder) else []):
        for end, eras in FILES.items():
            paths = [os.path.join(folder, scenario, era + ".json") for era in eras]
            found = [read(path) for path in paths if os.path.exists(path)]
            if len(found) > 1:
                drawn[scenario + end + ".svg"] = picture.draw(found)
    return drawn


if __name__ == "__main__":
    main()
