"""The three versions of the site: what a process of each one is started with.

This module imports no package, because each version's own Python reads it.
"""

from collections import namedtuple
from importlib import import_module

Version = namedtuple("Version", ["settings", "application"])

VERSIONS = {
    "channels1": Version("channel_dj.settings", "channel_dj.asgi:channel_layer"),
    "channels2": Version("eras.channels2.settings", "eras.channels2.asgi:application"),
    "channels4": Version("eras.channels4.settings", "eras.channels4.asgi:application"),
}


def load_settings(era):
    """Return the settings of an era (str) as a dict, for a settings module that changes some."""
    module = import_module(VERSIONS[era].settings)
    return {name: value for name, value in vars(module).items() if name.isupper()}
