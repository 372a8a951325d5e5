"""Let workers end without a loss: `graceful-stop` in table_lifecycle.py.

Channels' handler of SIGTERM raises SystemExit. Out of a wait for a message it loses the message
that Redis has just handed over. Out of a consumer it breaks the consumer off, and the worker's
`except:` swallows it: a worker with threads then never ends. Here the handler only sets `termed`.
Each loop ends by itself: after its consumer, or at the end of its wait (`blpop_timeout` of the
layer: 2 seconds, with stock asgi_redis 5). A message that comes within that wait is still handled.

A consumer cannot end while it tries to send something and Redis cannot be used. So the other
backports ask `is_stopping`, and try for a shorter time then.
"""

import logging
import signal

from channels.worker import Worker, WorkerGroup
from django.apps import apps

from .table import entry
from .versions import check

logger = logging.getLogger("django.channels")

AGAIN = "Ctrl-C (SIGINT) ends the process at once, and loses the work."

_run = WorkerGroup.run
_is_stopping = False


def apply():
    """Replace the handlers of signals, and `WorkerGroup.run`. Raises UnexpectedVersion."""
    check([entry("graceful-stop")])
    Worker.sigterm_handler = WorkerGroup.sigterm_handler = _stop_worker
    WorkerGroup.run = _run_and_wait
    if apps.is_installed("channels.delay"):
        from channels.delay.worker import Worker as DelayWorker

        DelayWorker.sigterm_handler = _stop_delay_server


def stop(worker):
    """Let a worker, or all workers of a group, take no further message."""
    global _is_stopping
    _is_stopping = True
    for each in _workers(worker):
        each.termed = True


def is_stopping():
    """Return whether this process ends: it got a signal, or its code has changed.

    If graceful-stop is off, no signal makes it so.
    """
    return _is_stopping


def _stop_worker(worker, number, frame):
    """Stop a worker, or all workers of a group, at SIGTERM or SIGINT."""
    busy = sum(each.in_job for each in _workers(worker))
    if busy:
        _handle_signal(worker, "%d running consumer%s" % (busy, "s" * (busy > 1)))
    else:
        _handle_signal(worker, "the end of its wait for a message")


def _stop_delay_server(worker, number, frame):
    """Stop the server of `channels.delay` at SIGTERM or SIGINT."""
    _handle_signal(worker, "the message that it handles now")


def _handle_signal(worker, work):
    """Stop a worker; log what it waits for (str). From now on SIGINT ends the process at once.

    A second SIGTERM has no effect: several parents of a process may each send one.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if worker.termed:
        return
    stop(worker)
    try:
        logger.info("Stopping: no new message is taken. Waiting for %s. %s", work, AGAIN)
    except RuntimeError:  # pragma: no cover: the signal came while this thread wrote another line
        pass


def _workers(worker):
    return [worker] + getattr(worker, "workers", [])


def _run_and_wait(group):
    """Run the threads of a WorkerGroup; wait for each of them. Takes the place of its `run`.

    The handlers come first: a signal between the start of the threads and Channels' own
    installation of the handlers would end the process while they have messages.
    """
    if group.signal_handlers:
        group.install_signal_handler()
    _run(group)
    for thread in group.threads:
        thread.join()
