"""Limit the files of a form and the work for base64: `multipart-limits` in table_security.py."""

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import multipartparser
from django.http.multipartparser import FILE, MultiPartParser, MultiPartParserError, Parser

from .fixes import lacks_fix
from .table import entry
from .versions import check

DEFAULT_NUMBER = 100  # Django's


class TooManyFilesSent(TooManyFieldsSent):
    """A form has too many files. Django answers it with 400, as it does for too many fields."""


_stock_iter = Parser.__iter__
_stock_parse = MultiPartParser.parse


def apply():
    """Replace the iteration over the parts of a form. Raises UnexpectedVersion."""
    check([entry("multipart-limits")])
    Parser.__iter__ = _parts
    if counts_no_files():
        multipartparser.TooManyFilesSent = TooManyFilesSent
        MultiPartParser.parse = _parse


def counts_no_files():
    """Return whether the installed Django lacks DATA_UPLOAD_MAX_NUMBER_FILES (CVE-2023-24580)."""
    return lacks_fix("3.2.18", "4.1.7", "4.2")


def _parse(parser):
    """Parse a form, and close its files if it is refused: the request never gets them."""
    try:
        return _stock_parse(parser)
    except Exception:
        for _, files in getattr(parser, "_files", {}).lists():
            for file in files:
                file.close()
        raise


def _parts(parser):
    """Yield (kind, headers, stream) for each part, as Django's parser does."""
    count = 0
    for kind, headers, stream in _stock_iter(parser):
        if kind == FILE:
            count += 1
            _refuse_too_many(count)
            if _is_base64(headers):
                stream = Base64Stream(stream)
        yield kind, headers, stream


def _refuse_too_many(count):
    most = getattr(settings, "DATA_UPLOAD_MAX_NUMBER_FILES", DEFAULT_NUMBER)
    if counts_no_files() and most is not None and count > most:
        raise TooManyFilesSent(
            "The number of files exceeded settings.DATA_UPLOAD_MAX_NUMBER_FILES."
        )


def _is_base64(headers):
    encoding = headers.get("content-transfer-encoding")
    return encoding is not None and encoding[0].strip() == "base64"


class Base64Stream:
    """The content of a part in pieces (bytes) that are whole groups of base64, without spaces.

    Django's parser then has no reason to read a piece to its end in steps of one to three bytes.
    """

    def __init__(self, stream):
        self._pieces = _whole_groups(stream)

    def __iter__(self):
        return self._pieces

    def read(self, size=None):
        """Return nothing: the iteration has everything."""
        return b""


def _whole_groups(stream):
    rest = b""
    for piece in stream:
        text = rest + b"".join(piece.split())
        whole = len(text) - len(text) % 4
        rest = text[whole:]
        if whole:
            yield text[:whole]
    if rest:
        raise MultiPartParserError("Could not decode base64 data.")
