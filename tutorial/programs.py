"""Find the programs that the tutorial needs on the PATH, or fetch them."""

import os
import shutil
import subprocess
import sys

from channel_dj.local import ROOT
from scripts import executables

from .parser import TutorialError

FOLDER = os.path.join(ROOT, ".run", "redis-6.2")
REDIS = ["redis-server", "redis-cli"]


def check():
    """Raise TutorialError if a program is missing that this module cannot fetch."""
    for program in ("bash", "openssl"):
        if not shutil.which(program):
            raise TutorialError("%s is not on the PATH (Debian: apt install %s)" % ((program,) * 2))


def python_folder():
    """Return the folder that holds the `python3` of this Python. Raises TutorialError."""
    folder = os.path.dirname(os.path.realpath(sys.executable))
    ask = [os.path.join(folder, "python3"), "-c", "import sys; print(sys.version_info[:2])"]
    try:
        found = subprocess.check_output(ask, universal_newlines=True).strip()
    except OSError as error:
        raise TutorialError("no python3 beside %s: %s" % (sys.executable, error)) from None
    if found != str(sys.version_info[:2]):
        raise TutorialError("%s is Python %s, not %s" % (ask[0], found, sys.version_info[:2]))
    return folder


def redis_folder():
    """Return the folder (str) that holds redis-server and redis-cli; fetch them if necessary.

    Raises TutorialError if that fails.
    """
    on_path = {os.path.dirname(shutil.which(name) or "") for name in REDIS}
    if len(on_path) == 1 and all(on_path):
        return on_path.pop()
    if not all(os.path.exists(os.path.join(FOLDER, name)) for name in REDIS):
        _fetch_redis()
    return FOLDER


def _fetch_redis():
    print("No redis-server and redis-cli on the PATH: fetching Redis 6.2 into .run", flush=True)
    tags = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"]
    try:
        executables.fetch("requirements/tutorial.txt", FOLDER, REDIS, tags)
    except executables.Unavailable as error:
        raise TutorialError(
            "%s: install Redis (Debian and Ubuntu: apt install redis-server)" % error
        ) from None
