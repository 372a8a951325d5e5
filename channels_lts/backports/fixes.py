"""Find out what the installed Django has: an upstream fix, or a name."""

import re

from .versions import installed


def lacks_fix(*releases):
    """Return whether the installed Django is older than a fix.

    `releases` (str), in order, are the first with the fix, one for each series: "3.2.18", "4.2".
    An older series without a release here never got it. A series after the last one has it.
    """
    version = _numbers(installed("django"))
    fixed = [_numbers(release) for release in releases]
    of_series = [release for release in fixed if release[:2] == version[:2]]
    return version < (of_series or fixed)[-1]


def replace(module, name, value):
    """Set a name (str) of a module, if the module of the installed Django has it."""
    if hasattr(module, name):
        setattr(module, name, value)


def _numbers(version):
    return tuple(map(int, re.findall(r"\d+", version)[:3]))
