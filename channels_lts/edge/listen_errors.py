"""End a daphne that cannot listen: `listen-errors` in table_server_http.py.

A supervisor then starts it again. daphne 1.4.2 logs the error, and runs on without its port.
"""

import logging
import os
import sys
import threading

from daphne.server import Server
from twisted.internet import reactor

from ..backports.table import entry
from ..backports.versions import check

logger = logging.getLogger("daphne.server")

FAILED = 1  # exit status
CAUSE = "daphne ends, because it cannot listen on each of its endpoints (%s). %s"

_run = Server.run


def apply():
    """Replace `run` and `on_listener_error` of daphne's server. Raises UnexpectedVersion."""
    check([entry("listen-errors")])
    Server.cannot_listen = False
    Server.run = _run_or_exit
    Server.on_listener_error = _stop


def _stop(server, failure):
    """Log why an endpoint failed, and stop the reactor as soon as it runs."""
    logger.error(CAUSE, ", ".join(server.endpoints), failure.getErrorMessage())
    if not server.cannot_listen:
        server.cannot_listen = True
        reactor.callWhenRunning(reactor.stop)


def _run_or_exit(server):
    """Run daphne until it ends. Exit with FAILED if an endpoint could not be opened."""
    _run(server)
    if not server.cannot_listen:
        return
    if threading.current_thread() is not threading.main_thread():  # pragma: no cover: a hard exit
        # `manage.py runserver` with its reloader: SystemExit would end this thread alone.
        logging.shutdown()
        os._exit(FAILED)
    sys.exit(FAILED)
