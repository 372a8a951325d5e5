"""Escape control characters in the logs of commands: `channels-logs` in table_security.py."""

import channels.log

from ..logs import LineFormatter, escape
from .imports import when_imported
from .table import entry
from .versions import check

_stock_setup = channels.log.setup_logger


def apply():
    """Replace `setup_logger` and the log of `runserver`. Raises UnexpectedVersion."""
    check([entry("channels-logs")])
    channels.log.setup_logger = _setup_logger
    when_imported("channels.management.commands.runserver", _mend_runserver)


def _setup_logger(name, verbosity=1):
    logger = _stock_setup(name, verbosity)
    channels.log.handler.setFormatter(LineFormatter(channels.log.handler.formatter._fmt))
    return logger


def _mend_runserver(module):
    stock = module.Command.log_action

    def log_action(command, protocol, action, details):
        stock(command, protocol, action, escape_values(details))

    module.Command.log_action = log_action


def escape_values(details):
    """Return what is known of a request (dict), with its texts escaped."""
    return {
        name: escape(value) if isinstance(value, str) else value for name, value in details.items()
    }
