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
    codecs = {codec_of(charset) for charset in charsets}
    names = set(aliases).union(aliases.values(), charsets)
    return frozenset(_normalized(name) for name in names if codec_of(name) in codecs)


def _normalized(charset):
    return normalize_encoding(charset.strip().lower())
