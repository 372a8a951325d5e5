"""Find the programs that the tutorial needs on the PATH, or fetch them."""

import os
import shutil

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
