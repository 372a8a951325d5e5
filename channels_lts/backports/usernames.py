"""Normalize no username that is too long: `usernames` in table_security.py."""

import unicodedata

from django import forms
from django.contrib.auth.forms import UsernameField

from .table import entry
from .versions import check


def apply():
    """Replace `UsernameField.to_python`. Raises UnexpectedVersion."""
    check([entry("usernames")])
    UsernameField.to_python = _to_python


def _to_python(field, value):
    """Return a username (str) in the form NFKC; one over `max_length`, which is invalid, as it is.

    Normalizing never makes a text shorter than the limit again: Django's fix does the same.
    """
    value = forms.CharField.to_python(field, value)
    if field.max_length is not None and len(value) > field.max_length:
        return value
    return unicodedata.normalize("NFKC", value)
