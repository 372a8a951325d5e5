"""The three versions of the site, with the names that start a process of each one.

This module imports no package, because each version's own Python reads it.
"""

from collections import namedtuple

Version = namedtuple("Version", ["settings", "application"])

VERSIONS = {
    "channels1": Version("channel_dj.settings", "channel_dj.asgi:channel_layer"),
    "channels2": Version("eras.channels2.settings", "eras.channels2.asgi:application"),
    "channels4": Version("eras.channels4.settings", "eras.channels4.asgi:application"),
}
