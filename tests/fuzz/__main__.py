"""Send random bytes to a real site for some time: `make fuzz`. Settings: SECONDS=120 SEED=1.

The site has small limits. Each round draws from one strategy. After each round all processes must
live, answer, and have logged no error, and none may have grown. Equal seeds draw the same bytes.
"""

import argparse
import random
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from . import strategies
from .world import World

EXAMPLES = 100  # of one round
REPORT_EVERY = 15  # seconds


def play(kind, strategy, send, number):
    """Draw EXAMPLES from a strategy, with `number` (int) as the seed, and send each."""

    @seed(number)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to shrink an example would take minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def example(drawn):
        send(drawn)

    example.__name__ = kind
    example()


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    first = options.seed if options.seed is not None else random.randrange(10**6)
    print("seed %d, %d seconds" % (first, options.seconds), flush=True)
    with World() as world:
        kinds = [
            ("heads", strategies.heads(), world.send_request),
            ("bodies", strategies.bodies(), world.send_request),
            ("forms", strategies.forms(), world.send_request),
            ("frames", strategies.frames(), world.send_frames),
            ("items", strategies.ITEMS, world.push_item),
        ]
        rounds = run(world, kinds, first, options.seconds)
        print("%d rounds of %d: no fault. %s" % (rounds, EXAMPLES, world.summary()))


def run(world, kinds, first, seconds):
    """Run rounds for `seconds`, at least one of each kind; return their number (int)."""
    began = reported = time.monotonic()
    number = 0
    while number < len(kinds) or time.monotonic() - began < seconds:
        kind, strategy, send = kinds[number % len(kinds)]
        try:
            play(kind, strategy, send, first + number)
            world.check()
        except BaseException:
            print("FAILED in the %s of SEED=%d" % (kind, first + number), flush=True)
            raise
        number += 1
        if time.monotonic() - reported > REPORT_EVERY:
            reported = time.monotonic()
            print("%4d s, %d rounds. %s" % (reported - began, number, world.summary()), flush=True)
    return number


if __name__ == "__main__":
    sys.exit(main())
