"""Find out what an era needs before it can run."""

import json
import os

from channel_dj import local
from scripts.environment import NEWEST, find_python, sha256, stamp
from scripts.run_eras import python

from .eras import lock, title

OLDEST_PYTHON = {"channels2": (3, 6), "channels4": (3, 10)}


def missing(era):
    """Return a sentence (str) that says what an era needs before it can run, or None.

    Channels 1 runs in this process's own environment, so nothing is missing there.
    """
    if era == "channels1" or _is_installed(era):
        return None
    oldest = OLDEST_PYTHON[era]
    if find_python(oldest):
        return "%s is not installed. `make eras` installs it, or says why not." % title(era)
    return "%s needs a Python from %d.%d to %d.%d. Install one, then start `make eras` again." % (
        (title(era),) + oldest + NEWEST
    )


def _is_installed(era):
    """Return whether scripts/environment.py has installed the present lock of an era."""
    try:
        with open(stamp(os.path.join(local.ROOT, "eras", era, ".venv"))) as file:
            digest = json.load(file).get(lock(era))
    except (OSError, ValueError):
        return False
    present = sha256(os.path.join(local.ROOT, lock(era)))
    return digest == present and os.access(python(era), os.X_OK)
