"""Decode forms only from the encodings in CHARSETS: `request-charset` in table_security.py."""

import codecs
from urllib.parse import unquote

import channels.handler
from django.http import multipartparser
from django.utils import http

from ..charsets import is_admitted
from .fixes import replace
from .refused_messages import RefusedMessage, answer_refused_messages
from .table import entry
from .versions import check

CAUSE = "The Content-Type names an encoding that CHANNELS_LTS['CHARSETS'] does not list."


class _Codecs:
    """Takes the place of `codecs` in a module. `refuse` gets each name that is not admitted."""

    def __init__(self, refuse):
        self._refuse = refuse

    def __getattr__(self, name):
        return getattr(codecs, name)

    def lookup(self, charset):
        if charset and not is_admitted(charset):
            self._refuse(charset)
        return codecs.lookup(charset)  # Channels ignores a LookupError: an empty name


def apply():
    """Replace the look-up of encodings in Channels and Django. Raises UnexpectedVersion."""
    check([entry("request-charset")])
    answer_refused_messages()
    channels.handler.codecs = _Codecs(_refuse_request)
    # The names of a form's files may have encodings of their own (RFC 5987).
    replace(http, "codecs", _Codecs(_refuse_parameter))  # Django 5.2 and later
    replace(http, "unquote", _unquote)  # Django 4.2
    replace(multipartparser, "unquote", _unquote)  # up to Django 3.2


def _refuse_request(charset):
    from ..edge.refusal import enforce  # not above: it imports Twisted's reactor

    if enforce(CAUSE):
        raise RefusedMessage(415)


def _refuse_parameter(charset):
    raise LookupError("CHARSETS has no such encoding")


def _unquote(text, encoding="utf-8", errors="replace"):  # pragma: no cover: not for Django 5.2
    """Unquote a part of a header. Raises ValueError for an encoding that is not in CHARSETS.

    Django ignores such a header.
    """
    if encoding != "utf-8" and not is_admitted(encoding):
        raise ValueError("CHARSETS has no such encoding")
    return unquote(text, encoding, errors)
