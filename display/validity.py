"""Decide whether Django still accepts a session as the login of a user."""

from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare

MOST_REMEMBERED = 50000  # sessions
_checked = {}  # {session key: hash of what was found to be valid}


def is_valid(user, session):
    """Return whether the hash in `session` (Session) is one of the user's password today.

    This is the rule of django.contrib.auth.get_user, without its side effects. It gives a session
    another key when it meets a former SECRET_KEY, which would log out the browser.

    A session that cannot be read is valid: in `make eras`, Djangos with different formats share
    the table.
    """
    try:
        stored = session.get_decoded().get(HASH_SESSION_KEY)
    except Exception:  # Django 2.2 lets binascii.Error and others through
        return True
    return stored is None or any(
        constant_time_compare(stored, accepted) for accepted in password_hashes(user)
    )


def password_hashes(user):
    """Return the hashes (set of str) that Django accepts in a session of `user`.

    More than one: SECRET_KEY_FALLBACKS (Django 4.1.8 and later), sessions of Django 3.0 (3.1, 3.2).
    """
    current = user.get_session_auth_hash
    legacy = getattr(user, "_legacy_get_session_auth_hash", current)
    fallbacks = getattr(user, "get_session_auth_fallback_hash", tuple)
    return {current(), legacy(), *fallbacks()}


def is_still_valid(user, session):
    """Return is_valid(user, session), and remember a valid one until it or the password changes."""
    content = hash((session.session_data, user.pk, user.password))
    if _checked.get(session.pk) == content:
        return True
    if not is_valid(user, session):
        return False
    if len(_checked) >= MOST_REMEMBERED:
        _checked.clear()
    _checked[session.pk] = content
    return True
