"""The programs that the tutorial takes for granted."""

import os
import shutil

from channel_dj.local import ROOT
from scripts import executables

from .text import Wrong

FOLDER = os.path.join(ROOT, ".run", "redis-6.2")
REDIS = ["redis-server", "redis-cli"]


def redis_folder():
    """Return the folder (str) that holds both. Raises Wrong where there is none to be had."""
    on_path = {os.path.dirname(shutil.which(name) or "") for name in REDIS}
    if len(on_path) == 1 and all(on_path):
        return on_path.pop()
    if not all(os.path.exists(os.path.join(FOLDER, name)) for name in REDIS):
        print("No redis-server and redis-cli on the PATH: fetching Redis 6.2 into .run", flush=True)
        tags = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"]
        try:
            executables.fetch("requirements/tutorial.txt", FOLDER, REDIS, tags)
        except executables.Unavailable as error:
            raise Wrong(
                "%s: install Redis (Debian and Ubuntu: apt install redis-server)" % error
            ) from None
    return FOLDER
