"""Hash a password also for a user who has none: `unusable-passwords` in table_security.py."""

from functools import wraps

from django.contrib.auth import base_user, hashers

from .table import entry
from .versions import check

_stock_check = hashers.check_password


def apply():
    """Replace `check_password`. Raises UnexpectedVersion."""
    check([entry("unusable-passwords")])
    hashers.check_password = base_user.check_password = _check_password


@wraps(_stock_check)
def _check_password(password, encoded, *args, **kwargs):
    if password is None or not _is_usable(encoded):
        hashers.make_password(password or "")  # the time that a wrong password takes
        return False
    return _stock_check(password, encoded, *args, **kwargs)


def _is_usable(encoded):
    """Return whether a stored password (str) is one that a hasher of this project can verify."""
    if not hashers.is_password_usable(encoded):
        return False
    try:
        return bool(hashers.identify_hasher(encoded))
    except ValueError:
        return False
