"""Let Django's bundled `six` import its moved modules on Python 3.12 and later.

Defect: `django.utils.six.moves` is served by a meta path importer that has only `find_module`,
which Python 3.12 no longer calls, so `import channels` fails with "No module named
'django.utils.six.moves'".
Upstream: six 1.16.0 gave its importer `find_spec`; Django 3.0 dropped its copy instead.
Expects: Django 1.11 to 2.2, the releases with that copy that Channels 1.1.8 runs on.

This module imports nothing of Django until it is called, and has to be called before Channels is
imported: a project's own package is the place.
"""

import sys
from importlib.machinery import ModuleSpec


def apply():
    """Give the importer of `django.utils.six` today's protocol; do nothing below Python 3.12.

    Raises ImportError where the installed Django no longer has that module.
    """
    if sys.version_info < (3, 12):
        return
    try:
        from django.utils import six
    except ImportError as error:
        raise ImportError(
            "Channels 1 needs django.utils.six, which Django 3.0 dropped: install Django 2.2.28 "
            "(pip install 'Django==2.2.28'). %s" % error
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
    """`load_module` has done it."""
