"""Change a module as soon as it is imported.

Channels' test tools import daphne, and with it Twisted's reactor: only tests may import them.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder


def when_imported(name, change):
    """Call `change` with the module `name` (str), now or when it has been imported, once."""
    finder = _Finder(name, change)
    if finder in sys.meta_path:
        return
    sys.meta_path.insert(0, finder)
    if name in sys.modules:
        change(sys.modules[name])


class _Finder(MetaPathFinder):
    """Lets the finders behind it find one module, whose loader then calls `change`."""

    def __init__(self, name, change):
        self.name = name
        self.change = change

    def __eq__(self, other):
        return isinstance(other, _Finder) and vars(self) == vars(other)

    def find_spec(self, fullname, path=None, target=None):
        """Return the spec of the module, whose loader calls `change`; None for another module."""
        if fullname != self.name:
            return None
        following = sys.meta_path[sys.meta_path.index(self) + 1 :]
        finders = [finder for finder in following if isinstance(finder, _Finder)] + [PathFinder]
        specs = (finder.find_spec(fullname, path, target) for finder in finders)
        spec = next(filter(None, specs), None)
        if spec:
            spec.loader.exec_module = self._with_change(spec.loader.exec_module)
        return spec

    def _with_change(self, execute):
        def exec_module(module):
            execute(module)
            self.change(module)

        return exec_module
