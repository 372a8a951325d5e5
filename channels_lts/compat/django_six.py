"""Provide `django.utils.six`, which Django 3.0 dropped: `django-six` in backports/table.py."""

from importlib.util import find_spec

from .aliases import provide


def apply():
    """Let `django.utils.six`, and the modules below it, be those of the package six.

    Raises ImportError if six is not installed.
    """
    if find_spec("six") is None:
        raise ImportError(
            "Channels 1 needs the package six on Django 3.0 and later: pip install six"
        )
    provide("django.utils.six", "six")
