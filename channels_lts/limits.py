"""Read the limits of a project: `CHANNELS_LTS = {...}` in Django's settings.

docs/limits.md describes each. LIMITS lists them all, with their defaults.
"""

import codecs
from ipaddress import ip_network
from typing import Any, Callable, NamedTuple

MIB = 1024 * 1024

# The encodings in which browsers send forms: the pages of a site have one, UTF-8 or an older one.
# WHATWG's Encoding standard lists them; its UTF-16 and "replacement" send forms in UTF-8.
CHARSETS = ["utf-8", "us-ascii", "ibm866", "macintosh", "koi8-r", "koi8-u", "gb2312", "gbk"]
CHARSETS += ["gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr", "windows-874"]
CHARSETS += ["iso-8859-%d" % number for number in range(1, 17) if number != 12]
CHARSETS += ["windows-%d" % number for number in range(1250, 1259)]


class Limit(NamedTuple):
    """A setting: its value must pass `is_valid`, which `expected` (str) puts in words."""

    name: str
    default: Any
    expected: str
    is_valid: Callable[[Any], bool]


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _is_size(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_positive_size(value):
    return _is_size(value) and value > 0


def _is_switch(value):
    return isinstance(value, bool)


def _is_list_of_text(value):
    return isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)


def codec_of(charset):
    """Return Python's name (str) of an encoding (str), the same for all names of one encoding.

    None: Python does not know it.
    """
    for name in (charset, charset.lower().replace("windows-", "cp")):  # windows-874 is cp874
        try:
            return codecs.lookup(name).name
        except (LookupError, ValueError):  # ValueError: it contains a NUL
            pass


def _are_charsets(value):
    return _is_list_of_text(value) and all(map(codec_of, value))


def _are_networks(value):
    return value is None or _is_list_of_text(value) and all(map(_is_network, value))


def _is_network(text):
    try:
        return bool(ip_network(text))
    except ValueError:
        return False


BYTES = "a number of bytes (int) over 0"
SECONDS = "a number of seconds over 0"
SWITCH = "True or False"

LIMITS = [
    Limit("MAX_BODY", 32 * MIB, BYTES, _is_positive_size),
    Limit("BODY_TIMEOUT", 20, SECONDS, _is_number),
    Limit("BODY_RATE", 1024, "a number of bytes a second over 0", _is_number),
    Limit(
        "MAX_MESSAGE",
        MIB,
        "a number of bytes (int); 0 closes a socket at its first message",
        _is_size,
    ),
    Limit("MAX_UNSENT", MIB, BYTES, _is_positive_size),
    Limit(
        "MAX_CONNECTIONS",
        None,
        "a number (int) over 0, or None",
        lambda value: value is None or _is_positive_size(value),
    ),
    Limit("MAX_CONNECTIONS_PER_ADDRESS", 0, "a number (int); 0 sets no limit", _is_size),
    Limit(
        "TRUSTED_PROXIES",
        None,
        "a list of addresses and networks, such as ['10.0.0.0/8'], or None",
        _are_networks,
    ),
    Limit("CHARSETS", CHARSETS, "a list of encodings that Python knows", _are_charsets),
    Limit("MAX_CONTENT_TYPE", 1024, BYTES, _is_positive_size),
    Limit("MAX_COOKIE", 16 * 1024, BYTES, _is_positive_size),
    Limit("TRUST_ROOT_PATH", False, SWITCH, _is_switch),
    Limit("REPORT_ONLY", False, SWITCH, _is_switch),
    Limit(
        "OFF",
        [],
        "a list of identifiers that `manage.py channels_lts_status` lists",
        _is_list_of_text,
    ),
]
_BY_NAME = {each.name: each for each in LIMITS}


def limit(name):
    """Return the value of a limit (str) that is in force.

    If CHANNELS_LTS is no dict, it is the default: `problems` says what is wrong.
    """
    given, default = _given(), _BY_NAME[name].default
    return given.get(name, default) if isinstance(given, dict) else default


def is_on(identifier):
    """Return whether the backport or part of the edge with an identifier (str) is in force."""
    return identifier not in (limit("OFF") or ())


def problems(identifiers):
    """Return what is wrong with the project's CHANNELS_LTS, as a list of lines (str).

    `identifiers` (dict of str) has all of them, with why OFF may not name one. The reason is empty
    if it may.
    """
    given = _given()
    if not isinstance(given, dict):
        return [f"CHANNELS_LTS is of the type {type(given).__name__}. It has to be a dict."]
    found = [line for name, value in given.items() for line in _problems_of(name, value)]
    off = given.get("OFF", [])
    names = sorted(set(off)) if _is_list_of_text(off) else []
    reasons = [(name, identifiers.get(name, "no backport has this name")) for name in names]
    return found + [
        f"CHANNELS_LTS['OFF'] names {name!r}. That cannot be switched off: {reason}. "
        "`manage.py channels_lts_status` lists what can be."
        for name, reason in reasons
        if reason
    ]


def _problems_of(name, value):
    if name not in _BY_NAME:
        known = ", ".join(sorted(_BY_NAME))
        return [f"CHANNELS_LTS has no setting {name!r}. It knows {known}."]
    if not _BY_NAME[name].is_valid(value):
        return [f"CHANNELS_LTS[{name!r}] is {value!r}. It has to be {_BY_NAME[name].expected}."]
    return []


def _given():
    from django.conf import settings  # not above: the import of this module needs no Django

    try:
        return getattr(settings, "CHANNELS_LTS", {})
    except _error_without_settings():  # Python evaluates this only after an exception
        return {}


def _error_without_settings():
    """Return the exception's class of a channel layer that is used without settings."""
    from django.core.exceptions import ImproperlyConfigured

    return ImproperlyConfigured
