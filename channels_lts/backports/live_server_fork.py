"""Let the live server's processes start on Python 3.14: `live-server-fork` in table.py."""

import multiprocessing

from .imports import when_imported
from .table import entry
from .versions import check


def apply():
    """Change `channels.test.liveserver` when it is imported. Raises UnexpectedVersion."""
    check([entry("live-server-fork")])
    when_imported("channels.test.liveserver", _mend)


def _mend(liveserver):
    # Only a forked process has the database and the settings of the test.
    fork = multiprocessing.get_context("fork").Process._Popen
    liveserver.ProcessSetup._Popen = staticmethod(fork)
