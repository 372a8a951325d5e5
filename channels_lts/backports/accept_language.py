"""Read no more languages than a browser sends: `accept-language` in table_security.py."""

from django.utils.translation import trans_real

from .table import entry
from .versions import check

MAX_LENGTH = 500  # characters, as in Django

_stock_parse = trans_real.parse_accept_lang_header
_stock_variant = trans_real.get_supported_language_variant


def apply():
    """Replace what reads the languages of a request. Raises UnexpectedVersion."""
    check([entry("accept-language")])
    trans_real.parse_accept_lang_header = _parse
    trans_real.get_supported_language_variant = _get_variant


def _parse(header):
    """Return the pairs (language, weight) of an Accept-Language (str): the first 500 characters."""
    if len(header) > MAX_LENGTH:
        header = header[: max(0, header.rfind(",", 0, MAX_LENGTH))]
    return _stock_parse(header)


def _get_variant(lang_code, strict=False):
    """Return the language of the project for a code (str). Raises LookupError without one."""
    if lang_code and len(lang_code) > MAX_LENGTH:
        raise LookupError("the code of a language has over %d characters" % MAX_LENGTH)
    return _stock_variant(lang_code, strict=strict)
