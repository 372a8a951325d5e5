"""The eras that are recorded: Channels 1 with each of its two channel layers, Channels 2 and 4."""

import subprocess
from collections import namedtuple

from channel_dj.local import ROOT
from scripts.run_eras import python

Era = namedtuple("Era", ["title", "version", "layer"])  # `version` is a key of eras.versions

ERAS = {
    "channels1-stock": Era("Channels 1, asgi_redis", "channels1", "asgi_redis.RedisChannelLayer"),
    "channels1": Era(
        "Channels 1, channels_lts", "channels1", "channels_lts.layer.RedisChannelLayer"
    ),
    "channels2": Era("Channels 2", "channels2", None),
    "channels4": Era("Channels 4", "channels4", None),
}
LAYERS = {  # the packages of the channel layers
    "channels1-stock": "asgi_redis",
    "channels1": "channels_lts",
    "channels2": "channels_redis",
    "channels4": "channels_redis",
}
ASK = """
import platform, sys
from importlib.metadata import version
print(platform.python_version(), *map(version, sys.argv[1:]))
"""


def versions(era):
    """Return the versions (dict of str) of an era's parts. Its Python has to be 3.8 or later."""
    packages = ["django", "channels", "daphne", LAYERS[era]]
    command = [python(ERAS[era].version), "-c", ASK] + packages
    found = subprocess.check_output(command, cwd=ROOT, universal_newlines=True).split()
    found[-1] = "%s %s" % (LAYERS[era], found[-1])
    return dict(zip(["python", "django", "channels", "daphne", "layer"], found))
