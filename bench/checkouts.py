"""Run the sites of two checkouts of this repository, each in its own environment."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import namedtuple
from contextlib import ExitStack, contextmanager

from channel_dj.local import ROOT
from scripts import redis_server
from testing.ports import free_port
from testing.site import PATIENCE, eventually

from .sites import Sender, is_listening

# Sends each line of its input to the group of display/consumers.py; prints the seconds it took.
SENDER = """
import sys, time, django
django.setup()
from channels import Group
for line in sys.stdin:
    started = time.perf_counter()
    Group("users").send({"text": line.rstrip()})
    print(time.perf_counter() - started, flush=True)
"""


class Failed(Exception):
    """The comparison cannot go on; the message is one line with the reason."""


# A checkout: its name in the table, its folder, and the Python of its environment (paths).
Checkout = namedtuple("Checkout", "name folder python")


def git(*arguments):
    """Return the output of git (str), without the last newline. Raises Failed."""
    command = ("git", "-C", ROOT) + arguments
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    try:
        done = subprocess.run(command, **pipes)
    except OSError as error:
        raise Failed("git cannot be run: %s" % error) from None
    if done.returncode:
        reason = (done.stderr.strip() or "no such object").splitlines()[-1]
        raise Failed("git %s: %s" % (arguments[0], reason))
    return done.stdout.strip()


def commit_of(base):
    """Return the full name of the commit that `base` names. Raises Failed."""
    git("rev-parse", "--git-dir")  # fails with its own reason if this is no repository
    try:
        return git("rev-parse", "--verify", "--end-of-options", base + "^{commit}")
    except Failed:
        raise Failed("BASE=%s names no commit here. Name one, as in BASE=HEAD~1" % base) from None


def new_checkout(venv):
    """Return this checkout, with an environment in `venv` (a path) that has the packages of a site.

    The packages of the tests would slow it down beside the base. Raises Failed.
    """
    make_environment(ROOT, "--venv", venv)
    name = git("describe", "--always", "--dirty=, with changes", "--abbrev=12")
    return Checkout("this checkout (%s)" % name, ROOT, os.path.join(venv, "bin", "python"))


@contextmanager
def base_checkout(commit, folder):
    """Make a work tree of `commit` in `folder`, and its environment by its own script.

    Remove both at the end, also after a failure. Raises Failed.
    """
    git("worktree", "prune")
    remove_checkout(folder)  # of a run that was killed
    try:
        git("worktree", "add", "--quiet", "--detach", folder, commit)
        print("Making the environment of %s (about a minute)" % commit[:12], flush=True)
        make_environment(folder)
        python = os.path.join(folder, ".venv", "bin", "python")
        yield Checkout("base (%s)" % commit[:12], folder, python)
    finally:
        remove_checkout(folder)


def make_environment(folder, *options):
    """Run a checkout's own script that makes its environment, with this Python."""
    command = [os.path.realpath(sys.executable), "-u", "scripts/environment.py"]
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    process = subprocess.Popen(
        command + list(options) + ["requirements-legacy.txt"],
        cwd=folder,
        start_new_session=True,
        **pipes,
    )
    try:
        output, _ = process.communicate()
    finally:
        end_group(process)
    if process.returncode:
        raise Failed(
            "an environment could not be made: %s" % (output.strip().splitlines() or ["?"])[-1]
        )


def end_group(process):
    """Kill a process that has a session of its own, and its children."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def remove_checkout(folder):
    """Remove a work tree, and git's entry for it."""
    shutil.rmtree(folder, ignore_errors=True)
    git("worktree", "prune")


class RunningCheckout:
    """The site of a checkout: its own Redis, database, daphne and two workers. Use as a context.

    Raises Failed with the last line of a log if the site does not start.
    """

    def __init__(self, checkout):
        self.checkout = checkout
        self.port = free_port()
        # Their own session: ^C ends only this process, which then ends the others.
        self.options = {"cwd": checkout.folder, "start_new_session": True}

    def __enter__(self):
        with ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="compare-"))
            self._start(stack)
            self.stop = stack.pop_all()
        return self

    def __exit__(self, *exc):
        self.stop.close()

    def _start(self, stack):
        socket = os.path.join(self.folder, "redis.sock")
        self.env = dict(
            os.environ,
            DATABASE_URL="sqlite:///%s/db.sqlite3" % self.folder,
            DJANGO_SETTINGS_MODULE="channel_dj.settings",
            PUBLIC_FEED="true",
            PYTHONWARNINGS="ignore",
            REDIS_URL="unix://" + socket,
            RUN_DIR=self.folder,
            SECRET_KEY="compared",
        )
        python, port = self.checkout.python, str(self.port)
        self._run(stack, "redis", redis_server.command(self.folder, socket))
        self._until(lambda: redis_server.is_answering("unix://" + socket), "redis")
        migrate = self._run(stack, "migrate", [python, "manage.py", "migrate", "-v", "0"])
        if migrate.wait():
            raise Failed("%s: migrate: %s" % (self.checkout.name, self._last_line("migrate")))
        daphne = [python, os.path.join(os.path.dirname(python), "daphne"), "-b", "127.0.0.1"]
        daphne += ["-p", port, "--http-timeout", "30", "channel_dj.asgi:channel_layer"]
        self.daphne = self._run(stack, "daphne", daphne)
        worker = [python, "manage.py", "runworker"]
        self.workers = [self._run(stack, "worker%d" % number, worker) for number in (1, 2)]
        self._until(lambda: is_listening(self.port), "daphne")
        self.sender = Sender(self.env, python, "-c", SENDER, **self.options)
        stack.callback(self.sender.kill)

    def _run(self, stack, name, command):
        with open(os.path.join(self.folder, name + ".log"), "ab") as log:
            process = subprocess.Popen(
                command, env=self.env, stdout=log, stderr=subprocess.STDOUT, **self.options
            )
        stack.callback(end_group, process)
        return process

    def _until(self, condition, name):
        try:
            eventually(condition, PATIENCE)
        except AssertionError:
            raise Failed(
                "%s: %s did not start: %s" % (self.checkout.name, name, self._last_line(name))
            ) from None

    def _last_line(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as log:
            return (log.read().strip().splitlines() or ["it printed nothing"])[-1]

    def cpu(self):
        """Return the seconds of processor time that daphne and the workers have used."""
        return sum(map(nanoseconds, [self.daphne.pid] + [w.pid for w in self.workers])) / 1e9


def nanoseconds(pid):
    """Return the nanoseconds of processor time that the threads of a process have used.

    Linux counts it in nanoseconds here, and in hundredths of a second in /proc/PID/stat.
    """
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, thread)) as file:
            total += int(file.read().split()[0])
    return total
