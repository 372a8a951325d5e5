"""Check the length of a field before its content: `field-lengths` in table_security.py."""

import sys
from functools import wraps

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.forms import IntegerField

from .fixes import lacks_fix
from .table import entry
from .versions import check

MAX_EMAIL, MAX_URL = 320, 2048  # characters, as in Django
MAX_DIGITS = 4300  # as in Python 3.7.14 and later

_stock = {each: each.__call__ for each in (EmailValidator, URLValidator)}
_stock_to_python = IntegerField.to_python


def has_slow_validators():
    """Return whether the installed Django validates addresses of any length (CVE-2023-36053)."""
    return lacks_fix("3.2.20", "4.1.10", "4.2.3")


def has_slow_integers():
    """Return whether this Python reads numbers of any length (CVE-2020-10735)."""
    return not hasattr(sys, "get_int_max_str_digits")


def apply():
    """Replace the checks that this environment lacks. Raises UnexpectedVersion."""
    check([entry("field-lengths")])
    if has_slow_validators():
        EmailValidator.__call__ = _shorter(EmailValidator, MAX_EMAIL)
        URLValidator.__call__ = _shorter(URLValidator, MAX_URL)
    if has_slow_integers():
        IntegerField.to_python = _to_python


def _shorter(validator, most):
    """Return the method that validates, which refuses texts of more than `most` characters."""
    stock = _stock[validator]

    @wraps(stock)
    def validate(self, value):
        if isinstance(value, str) and len(value) > most:
            raise ValidationError(self.message, code=self.code)
        return stock(self, value)

    return validate


def _to_python(field, value):
    """Return a number. Raises ValidationError for a text that is none, or too long."""
    if isinstance(value, str) and len(value) > MAX_DIGITS:
        raise ValidationError(field.error_messages["invalid"], code="invalid")
    return _stock_to_python(field, value)
