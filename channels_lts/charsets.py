"""Decide whether a client may name an encoding: the setting CHARSETS.

Python's `codecs.lookup` keeps each name that it was asked for, known or not, until the process
ends. Here a client's name is only compared.
"""

from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import lru_cache

from .limits import codec_of, limit


def is_admitted(charset):
    """Return whether CHARSETS has this encoding (str), by any of its names."""
    return _normalized(charset) in _names(tuple(limit("CHARSETS")))


@lru_cache(maxsize=8)
def _names(charsets):
    """Return all names (frozenset of str) of encodings (tuple of str)."""
    modules = {_module(name) for charset in charsets for name in (charset, codec_of(charset))}
    others = {alias for alias, module in aliases.items() if module in modules}
    return frozenset(others.union(modules, map(_normalized, charsets)))


def _module(charset):
    """Return the name (str) of Python's module for an encoding that Python knows."""
    return aliases.get(_normalized(charset), _normalized(charset))


def _normalized(charset):
    return normalize_encoding(charset.strip().lower())
