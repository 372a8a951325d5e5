"""Let Django's bundled `six` import its moved modules on Python 3.12 and later.

The entry `python-312` of backports/table.py names the defect, its fix and the versions of Django.
Since Django 3.0 django_six.py takes its place.
"""

from importlib.machinery import ModuleSpec


def apply():
    """Give the importer of `django.utils.six` the methods that Python 3.12 calls."""
    from django.utils import six

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
