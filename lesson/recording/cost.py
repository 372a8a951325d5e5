"""Measure what a recording costs: the same requests with and without the tap, in turn."""

import statistics

from .eras import ERAS
from .site import Browser, TappedSite
from .stage import took

ROUNDS, REQUESTS = 5, 40


def costs():
    """Return {era: (milliseconds without the tap, milliseconds with it)} of a page: medians."""
    return {era: _cost(era) for era in ERAS}


def _cost(era):
    with TappedSite(era, tap=False) as plain, TappedSite(era) as tapped:
        browsers = [Browser(plain, "alice"), Browser(tapped, "alice")]
        times = [[], []]
        for _ in range(ROUNDS):
            for browser, found in zip(browsers, times):
                found += [
                    took(lambda browser=browser: browser.open("/login/"))[0]
                    for _ in range(REQUESTS)
                ]
        return tuple(map(statistics.median, times))
