"""Escape what a client wrote in Django's log lines: `log-arguments` in table_security.py."""

import logging

from ..logs import escape
from .table import entry
from .versions import check

LOGGERS = ("django.request", "django.security.csrf")


def apply():
    """Add a filter to the loggers that name a request's path. Raises UnexpectedVersion."""
    check([entry("log-arguments")])
    for name in LOGGERS:
        logging.getLogger(name).addFilter(escape_arguments)  # a second time changes nothing


def escape_arguments(record):
    """Escape the control characters in the arguments of a record. Return True: it is logged."""
    if isinstance(record.args, tuple):
        record.args = tuple(escape(one) if isinstance(one, str) else one for one in record.args)
    return True
