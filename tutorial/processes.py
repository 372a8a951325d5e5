"""Run a function, and end all of its processes with it.

redis-server ignores HUP, and does not stop by ^C if its folder is gone. It could stay on port 6379
after a run. Therefore two processes watch each other. The worker calls the function, and cleans up
when a signal ends it. The guard is the worker's parent and passes signals on to it. After the
worker's end, the guard kills each process that the worker has left.

On Linux the guard adopts processes whose parents have ended, so that it finds all of them. If the
guard is killed, the kernel sends TERM to the worker. Only a KILL of both at once leaves processes.
"""

import contextlib
import glob
import os
import signal
import sys

from scripts.prctl import adopt_orphans, end_with_parent

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
LEAVING = 60  # seconds that the worker may take to clean up, after which it is killed


def call_guarded(function):
    """Call `function` in a child process; return its exit status when all its processes are gone.

    The status is 128 plus the signal's number if a signal has ended the function. A signal that the
    caller ignores (nohup ignores HUP, `&` in a script ignores INT) stays ignored.
    """
    signals = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    adopt_orphans()
    guard = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    with _blocked(signals):
        worker = os.fork()
        if worker == 0:
            _exit_on(signals)
        else:
            _pass_on(signals, worker)
    if worker == 0:
        _work(function, guard)
    try:
        return _wait_for(worker)
    finally:
        _kill_children()


# The worker


def _work(function, guard):
    """Call `function` and end this process with its status, as Python would."""
    status = 1
    try:
        end_with_parent()
        if os.getppid() != guard:  # it has died before
            sys.exit(128 + signal.SIGTERM)
        function()
        status = 0
    except SystemExit as error:
        status = _status(error)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _status(error):
    """Return the exit status of a SystemExit; print its message if it has one."""
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    with contextlib.suppress(OSError):
        print(error.code, file=sys.stderr)
    return 1


def _exit_on(signals):
    """Let each signal raise SystemExit, once: a second signal does not disturb the clean-up."""

    def leave(number, frame):
        for other in signals:
            signal.signal(other, lambda *_: None)
        sys.exit(128 + number)

    for number in signals:
        signal.signal(number, leave)


# The guard


def _pass_on(signals, worker):
    """Let each signal end the worker: by the same signal, and by KILL after LEAVING seconds."""

    def kill(number, frame):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)

    def pass_on(number, frame):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, number)
        if not any(signal.getitimer(signal.ITIMER_REAL)):
            signal.alarm(LEAVING)

    signal.signal(signal.SIGALRM, kill)
    for number in signals:
        signal.signal(number, pass_on)


def _wait_for(worker):
    """Wait until the worker ends; return its exit status. Reap other children meanwhile."""
    while True:
        child, status = os.waitpid(-1, 0)
        if child == worker:
            signal.alarm(0)
            ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
            return 128 + ended_by if ended_by else os.WEXITSTATUS(status)


def _kill_children():
    """Kill all children of this process, and then their children, which it adopts."""
    while True:
        for child in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children():
    """Return the process numbers of our children (list of int), as Linux lists them in /proc."""
    found = []
    for path in glob.glob("/proc/[0-9]*/stat"):
        with contextlib.suppress(OSError), open(path, "rb") as file:  # it may end meanwhile
            parent = file.read().rpartition(b")")[2].split()[1]
            if int(parent) == os.getpid():
                found.append(int(path.split("/")[2]))
    return found


@contextlib.contextmanager
def _blocked(signals):
    """Hold `signals` back until both processes have their handlers."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
