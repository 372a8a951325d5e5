"""Split a header with parameters in one pass: `header-parameters` in table_security.py."""

import email.message
import re

import channels.handler
from django.http import multipartparser
from django.utils import http

from .fixes import replace
from .table import entry
from .versions import check

QUOTE_OR_END = re.compile(r'(?<!\\)"|;')  # in Python's and in newer Djangos' grammar
BYTES_QUOTE_OR_END = re.compile(rb'"|;')  # in the one of Django's multipart parser up to 3.2


def apply():
    """Replace what splits a header in Python and in Django. Raises UnexpectedVersion."""
    check([entry("header-parameters")])
    channels.handler.cgi._parseparam = split  # `cgi`, or the package legacy-cgi
    email.message._parseparam = _split_for_email  # Django 5.2 and later
    replace(http, "_parseparam", split)  # Django 4.2
    replace(multipartparser, "_parse_header_params", _split_bytes)  # up to Django 3.2


def split(line):
    """Yield the parts (str) of a header that begins with `;`. A quoted `;` does not end a part."""
    return _split(line, QUOTE_OR_END)


def _split_bytes(line):  # pragma: no cover: it is for older Djangos than coverage runs on
    return list(_split(line, BYTES_QUOTE_OR_END))


def _split(line, quote_or_end):
    semicolon, begin, is_quoted = line[:1], 1, False
    for found in quote_or_end.finditer(line, 1):
        if found.group() != semicolon:
            is_quoted = not is_quoted
        elif not is_quoted:
            yield line[begin : found.start()].strip()
            begin = found.end()
    yield line[begin:].strip()


def _split_for_email(line):
    """Return the parts (list of str), with names in small letters, as `email.message` has them."""
    return [_with_small_name(part) for part in split(";" + str(line))]


def _with_small_name(part):
    name, equals, value = part.partition("=")
    return name.strip().lower() + equals + value.strip() if equals else part
