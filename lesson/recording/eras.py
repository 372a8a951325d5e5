"""The eras that are recorded: Channels 1 with each of its two channel layers, Channels 2 and 4."""

import subprocess
from collections import namedtuple

from channel_dj.local import ROOT
from scripts.run_eras import python

# `version` is a key of eras.versions. `layer` is the channel layer's class if it is not that of the
# version's settings, and `package` the package that has it.
Era = namedtuple("Era", ["title", "version", "layer", "package"])

STOCK, LTS = "asgi_redis.RedisChannelLayer", "channels_lts.layer.RedisChannelLayer"
ERAS = {
    "channels1-stock": Era("Channels 1, asgi_redis", "channels1", STOCK, "asgi_redis"),
    "channels1": Era("Channels 1, channels_lts", "channels1", LTS, "channels_lts"),
    "channels2": Era("Channels 2", "channels2", None, "channels_redis"),
    "channels4": Era("Channels 4", "channels4", None, "channels_redis"),
}
ASK = """
import platform, sys
from importlib.metadata import version
print(platform.python_version(), *map(version, sys.argv[1:]))
"""


def versions(era):
    """Return the versions (dict of str) of an era's parts. Its Python has to be 3.8 or later."""
    package = ERAS[era].package
    command = [python(ERAS[era].version), "-c", ASK, "django", "channels", "daphne", package]
    found = subprocess.check_output(command, cwd=ROOT, universal_newlines=True).split()
    found[-1] = "%s %s" % (package, found[-1])
    return dict(zip(["python", "django", "channels", "daphne", "layer"], found))
