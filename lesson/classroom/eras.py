"""The eras of `make eras`: their titles, ports, processes and sockets.

The Python of each era imports this module, so it needs nothing but the standard library. Not even
channel_dj, which begins with Channels 1.
"""

import os
import re
from collections import namedtuple

from eras.versions import VERSIONS

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

ERAS = sorted(VERSIONS)  # from the oldest Channels to the newest
INTERFACE_SERVER, SERVER, WORKER, RELAY, REDIS = (
    "interface server",  # daphne 1: Django runs in the workers
    "server",  # daphne since Channels 2: Django runs in it
    "worker",
    "relay",  # sends what happens in the other eras: eras/together/relay.py
    "redis",
)

Process = namedtuple("Process", ["era", "name", "kind"])  # `name` is that of the lane on the page


def lock(era):
    """Return the path (str) of an era's lock, from the root of the checkout."""
    return "requirements-legacy.txt" if era == "channels1" else "eras/%s/requirements.txt" % era


def title(era):
    """Return the name (str) of an era, with the version of Channels in its lock."""
    with open(os.path.join(ROOT, lock(era))) as file:
        return "Channels " + re.search(r"^channels==(\S+)", file.read(), re.MULTILINE).group(1)


def port(era, first):
    """Return the port (int) of an era's site; `first` (int) is the page's."""
    return first + int(era[-1])


def settings_module(era):
    """Return the name (str) of an era's settings in `make eras`."""
    return VERSIONS[era].settings.rpartition(".")[0] + ".together_settings"


def processes(era, workers):
    """Return the processes (list of Process) of an era. Only Channels 1 has `workers` (int)."""
    count = workers if era == "channels1" else 0
    names = [("daphne", INTERFACE_SERVER if era == "channels1" else SERVER)]
    names += [("worker %d" % number, WORKER) for number in range(1, count + 1)]
    names += [("relay", RELAY), ("redis", REDIS)]
    return [Process(era, name, kind) for name, kind in names]


def program(process):
    """Return the name (str) of a Process in supervisord, such as channels1-worker2."""
    return "%s-%s" % (process.era, process.name.replace(" ", ""))


def folder(era):
    """Return the folder (a path) of an era's sockets. LESSON_SOCKETS has those of all eras."""
    path = os.path.join(os.environ["LESSON_SOCKETS"], era)
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def redis_socket(era):
    """Return the path (str) of the socket of an era's own Redis."""
    return os.path.join(folder(era), "own-redis.sock")
