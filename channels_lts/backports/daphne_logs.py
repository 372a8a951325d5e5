"""Escape control characters in daphne's logs: `daphne-logs` in table_security.py."""

import logging

from daphne.access import AccessLogGenerator

from ..logs import LineFormatter, escape
from .table import entry
from .versions import check

_stock_write = AccessLogGenerator.write_entry


def apply():
    """Replace how daphne writes its access log and its own log. Raises UnexpectedVersion."""
    check([entry("daphne-logs")])
    AccessLogGenerator.write_entry = _write_entry
    for handler in logging.getLogger().handlers:
        if type(handler.formatter) is logging.Formatter:  # not a formatter of the project's own
            handler.setFormatter(LineFormatter(handler.formatter._fmt))


def _write_entry(generator, host, date, request, *args, **kwargs):
    _stock_write(generator, escape(str(host)), date, escape(request), *args, **kwargs)
