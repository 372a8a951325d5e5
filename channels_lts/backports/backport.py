"""Describe a backport: the fields of an entry of table.py, and the places where it is applied."""

from typing import Callable, NamedTuple, Tuple

from ..limits import is_on
from .versions import installed

# Where a backport is applied.
IMPORT = "import"  # when the project's own package calls compat.apply(), before Django starts
LAYER = "channel layer"  # at app start, or before that if a channel layer is built before
APP_START = "app start"  # AppConfig.ready: workers, interface servers, management commands
INTERFACE_SERVER = "interface server"  # when a Django process has imported daphne's server

# The project's settings cannot be read before these places.
SWITCHABLE = (APP_START, INTERFACE_SERVER)


class Backport(NamedTuple):
    identifier: str
    package: str  # the package that is patched
    expects: Tuple[str, ...]  # versions; `2.2.` stands for all 2.2.x; empty: any version
    applied: str  # IMPORT, LAYER, APP_START or INTERFACE_SERVER
    module: str  # its `apply` mends the defect
    defect: str
    met_by: str  # who met it, or which advisory names it
    upstream: str  # the fix of the package's authors
    mended: str = ""  # what one sees with the backport
    condition: Callable[[], bool] = lambda: True
    is_needed_by_the_layer: bool = False  # without it the channel layer would lose messages

    def is_needed(self):
        """Return whether the package is installed, and this environment has the defect."""
        return installed(self.package) is not None and self.condition()

    def can_be_off(self):
        """Return whether CHANNELS_LTS["OFF"] may name it."""
        return not self.why_always_on()

    def why_always_on(self):
        """Return why CHANNELS_LTS["OFF"] may not name it (str); an empty string if it may."""
        if self.applied not in SWITCHABLE:
            return "it is applied before settings are read"
        if self.is_needed_by_the_layer:
            return "the channel layer needs it"
        return ""

    def is_on(self):
        """Return whether the settings leave it on. Before settings are read, each one is on."""
        return not self.can_be_off() or is_on(self.identifier)
