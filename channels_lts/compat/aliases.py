"""Give modules a second name for `import`."""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec


def provide(name, module):
    """Let `import name` find the module `module` (both str) if nothing else is found."""
    _install(_Alias(name, module), at=len(sys.meta_path))


def replace(name, module):
    """Let `import name` find the module `module` (both str), whatever else has that name."""
    _install(_Alias(name, module), at=0)


def _install(alias, at):
    if alias not in sys.meta_path:
        sys.meta_path.insert(at, alias)


class _Alias(MetaPathFinder, Loader):
    """Finds a module, and the modules below it, under another name."""

    def __init__(self, name, module):
        self.name = name
        self.module = module

    def __eq__(self, other):
        return isinstance(other, _Alias) and vars(self) == vars(other)

    def find_spec(self, fullname, path=None, target=None):
        if (fullname + ".").startswith(self.name + "."):
            return ModuleSpec(fullname, self)

    def create_module(self, spec):
        """Let Python make an empty module, which `exec_module` replaces."""

    def exec_module(self, module):
        """Put the module into sys.modules, where the import takes its result from."""
        name = module.__name__
        sys.modules[name] = import_module(self.module + name[len(self.name) :])
