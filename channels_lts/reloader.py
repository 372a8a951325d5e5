"""Run a worker again whenever the code of its project changes, with Django's `autoreload`.

There are two processes, as with `runserver`. The first one starts the second one, which runs the
worker and looks for changes. After a change the worker ends its running consumers, the second
process ends with the status CHANGED, and the first one starts the next. If the second one fails,
the first one waits until a file of the project changes.
"""

import logging
import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time

from channels.signals import worker_process_ready
from django.utils import autoreload

from .backports.graceful_stop import stop

CHANGED = 3  # the status of Django's autoreload
SECOND = "RUN_MAIN"  # "true" in the environment of the second process, as in Django
SKIPPED = ("site-packages", "dist-packages", "node_modules", "__pycache__")

logger = logging.getLogger("django.channels")


def run(work):
    """Run `work` (callable), which runs a worker, again after each change of the code.

    Return in the second process if the worker has ended without a change. Raises SystemExit in all
    other cases, with the status for the shell.
    """
    if os.environ.get(SECOND) == "true":
        Reloading().run(work)
    else:
        sys.exit(Supervisor().run())


class Reloading:
    """Runs a worker until the code changes: in the second process."""

    def __init__(self):
        self.is_changed = False

    def run(self, work):
        """Run `work`. Raises SystemExit if the code has changed."""
        worker_process_ready.connect(self._begin, weak=False)
        work()
        if self.is_changed:
            sys.exit(CHANGED)

    def _begin(self, sender, **kwargs):
        """Look for changes from now on. `sender` is the worker, whose routes are loaded."""
        threading.Thread(target=self._watch, args=[sender], daemon=True).start()

    def _watch(self, worker):
        _wait_for_change()
        self.is_changed = True
        logger.info("The code has changed. The worker ends its running consumers and starts again.")
        stop(worker)


def _wait_for_change():
    """Return when a file of a loaded module has changed."""
    try:
        if hasattr(autoreload, "StatReloader"):
            autoreload.StatReloader().run(threading.main_thread())
        else:  # pragma: no cover: Django before 2.2
            autoreload.reloader_thread()
    except SystemExit:  # so Django says that a file has changed
        pass


class Supervisor:
    """Starts the second process, and starts it again: in the first process."""

    def __init__(self):
        self.child = None
        self.is_ending = False

    def run(self):
        """Run the second process until SIGTERM or Ctrl-C; return the exit status (int)."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)
        while not self.is_ending:
            before = _files()
            status = self._run_child()
            if self.is_ending or status == 0:
                return 0
            if status < 0:
                return 128 - status
            if status != CHANGED:  # a SyntaxError, for instance
                self._wait_for_other_than(before)
        return 0

    def _run_child(self):
        self.child = subprocess.Popen(_command(), env=dict(os.environ, **{SECOND: "true"}))
        if self.is_ending:  # pragma: no cover: the signal came just before
            self.child.terminate()
        return self.child.wait()

    def _end(self, number, frame):
        self.is_ending = True
        if self.child:
            self.child.terminate()

    def _wait_for_other_than(self, before):
        print("The worker does not run. It starts again when a file changes.", file=sys.stderr)
        while not self.is_ending and _files() == before:
            time.sleep(1)


def _command():
    """Return the command (list of str) that started this process."""
    if not hasattr(autoreload, "get_child_arguments"):  # pragma: no cover: Django before 3.1
        return [sys.executable] + ["-W" + option for option in sys.warnoptions] + sys.argv
    return autoreload.get_child_arguments()


def _roots():
    """Return the folders (set of str) of sys.path, without those of installed packages.

    On Debian /usr/lib/python3/dist-packages is one that sysconfig does not name.
    """
    folders = {os.path.abspath(path) for path in sys.path}
    folders -= set(sysconfig.get_paths().values())
    return {folder for folder in folders if os.path.basename(folder) not in SKIPPED}


def _files():
    """Return {path: time of its change} of the Python files in the folders of the project.

    The first process did not load all of them, and those that fail may be new.
    """
    found = {}
    for root in _roots():
        for folder, inside, names in os.walk(root):
            inside[:] = [
                name for name in inside if name not in SKIPPED and not name.startswith(".")
            ]
            for path in [os.path.join(folder, name) for name in names if name.endswith(".py")]:
                try:
                    found[path] = os.stat(path).st_mtime
                except OSError:  # pragma: no cover: an editor replaces the file
                    pass
    return found
