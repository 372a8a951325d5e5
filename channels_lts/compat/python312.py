"""Let Django's bundled `six` import its moved modules on Python 3.12 and later.

The entry `python-312` of backports/table.py names the defect, its fix and the versions of Django.
This module imports nothing of Django until `apply` is called. Call `apply` in the project's own
package, before Channels is imported.
"""

import sys
from importlib.machinery import ModuleSpec


def apply():
    """Give the importer of `django.utils.six` the methods that Python 3.12 calls.

    Do nothing on older Pythons. Raises ImportError if the installed Django has no such module.
    """
    if sys.version_info < (3, 12):
        return
    try:
        from django.utils import six
    except ImportError as error:
        raise ImportError(
            "Channels 1 needs django.utils.six, which Django 3.0 dropped: install Django 2.2.28 "
            f"(pip install 'Django==2.2.28'). {error}"
        ) from error
    importer = type(six._importer)
    importer.find_spec = _find_spec
    importer.create_module = _create_module
    importer.exec_module = _exec_module


def _find_spec(self, fullname, path=None, target=None):
    if fullname in self.known_modules:
        return ModuleSpec(fullname, self, is_package=self.is_package(fullname))


def _create_module(self, spec):
    return self.load_module(spec.name)


def _exec_module(self, module):
    """Do nothing: `load_module` has executed the module."""
