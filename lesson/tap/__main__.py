"""Tap one site, and write its events as lines of JSON: `python -m lesson.tap FOLDER REDIS LANES`.

LANES is JSON: {"processes": {lane: kind}, "browsers": [lane]}. The events are in FOLDER/events.
"""

import json
import os
import sys

from twisted.internet import reactor

from .listen import Tap
from .site import Site


def main(folder, redis, lanes):
    lanes = json.loads(lanes)
    with open(os.path.join(folder, "events"), "w", buffering=1) as file:
        site = Site(
            lambda event: print(json.dumps(event), file=file), lambda at: at, lanes["browsers"]
        )
        Tap(folder, redis, site).open(lanes["processes"])
        reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
