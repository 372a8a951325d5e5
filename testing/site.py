"""Start a whole site: its own Redis, database, daphne and workers, on free ports."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

import requests

from channel_dj.local import ROOT
from eras.versions import VERSIONS
from scripts import redis_server
from scripts.run_eras import python
from testing.ports import free_port

ERAS = sorted(VERSIONS)
ERA = os.environ.get("ERA", "channels1")  # the version of Channels that the tests are run on
SECRET_KEY = "$ begins one in fifty of Django's secret keys"
PATIENCE = 30  # seconds that a process may take
# A killed process keeps no record of the lines that it ran.
LAST_SIGNAL = signal.SIGTERM if "COVERAGE_PROCESS_CONFIG" in os.environ else signal.SIGKILL


def eventually(condition, within=PATIENCE):
    """Return the first true value of `condition()`.

    Raises AssertionError if there is none after `within` seconds. The last look is after that time:
    a machine that stood still had no chance before.
    """
    deadline = time.time() + within
    while True:
        is_last = time.time() >= deadline
        value = condition()
        if value:
            return value
        assert not is_last, "not within %s s: %s" % (within, condition)
        time.sleep(0.05)


class Site:
    """A running site. Use it as a context.

    `run` (list of str) names its processes. A test can kill each one and start it again. `settings`
    are environment variables.
    """

    def __init__(self, run=None, era=ERA, **settings):
        self.run = run or ["redis", "web"] + ["worker1", "worker2"] * (era == "channels1")
        self.application = VERSIONS[era].application
        self.python = python(era)
        self.folder = tempfile.mkdtemp(prefix="site-")
        self.port = free_port()
        self.address = "http://127.0.0.1:%d%s" % (self.port, settings.get("ROOT_PATH", ""))
        self.env = dict(
            os.environ,
            DATABASE_URL="sqlite:///%s/db.sqlite3" % self.folder,
            REDIS_URL=",".join(self.redis_url(name) for name in self.run if "redis" in name),
            DJANGO_SETTINGS_MODULE=VERSIONS[era].settings,
            SECRET_KEY=SECRET_KEY,
            PYTHONUNBUFFERED="1",
            PYTHONWARNINGS="ignore",
            PEOPLE_PER_ADDRESS="1000",  # all visitors of a test have one
        )
        self.env.update(settings)
        self.processes = {}

    def __enter__(self):
        try:
            self.manage("migrate", "--verbosity", "0")
            for name in self.run:
                self.start(name)
            eventually(self.is_answering)
        except BaseException:
            self.close(show_logs=True)
            raise
        return self

    def __exit__(self, *exc):
        self.close(show_logs=any(exc))

    def close(self, show_logs=False):
        """End the processes that run, and remove the folder. With `show_logs`, print the logs."""
        for name, process in reversed(list(self.processes.items())):  # Redis last, as all use it
            try:
                self.kill(name, LAST_SIGNAL)
            except subprocess.TimeoutExpired:  # a busy worker with threads: channels#640
                process.kill()
        if show_logs:
            for name in sorted(os.listdir(self.folder)):
                if name.endswith(".log"):
                    print("--- %s\n%s" % (name, self.log(name[:-4])))
        shutil.rmtree(self.folder)

    def command(self, name):
        if "redis" in name:
            return redis_server.command(self.folder, self.redis_socket(name))
        if name == "runserver":
            return [self.python, "manage.py", "runserver", "--noreload", str(self.port)]
        if name == "web":
            listen = ["--host", "127.0.0.1", "--port", str(self.port)]
            return [self.python, "-m", "scripts.serve"] + listen + [self.application]
        return [self.python, "manage.py", "runworker"]

    def start(self, name):
        with open(os.path.join(self.folder, name + ".log"), "ab") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name),
                cwd=ROOT,
                env=self.env_of(name),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if "redis" in name:
            eventually(lambda: redis_server.is_answering(self.redis_url(name)))

    def env_of(self, name):
        """Return the environment (dict) of a process."""
        return self.env

    def redis_socket(self, name="redis"):
        return os.path.join(self.folder, name + ".sock")

    def redis_url(self, name):
        return "unix://" + self.redis_socket(name)

    def kill(self, name, signal=signal.SIGKILL):
        process = self.processes.pop(name)
        process.send_signal(signal)
        process.wait(PATIENCE)

    def manage(self, *arguments):
        """Run a management command; return its output (str)."""
        command = (self.python, "manage.py") + arguments
        return subprocess.check_output(command, cwd=ROOT, env=self.env, universal_newlines=True)

    def log(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as log:
            return log.read()

    def logs(self):
        """Return the logs (str) of all processes."""
        return "".join(self.log(name) for name in self.run)

    def members(self, group):
        """Return the number of sockets that a group has in Redis.

        A group of stock asgi_redis is a sorted set. channels_lts has a set for each interface
        server.
        """
        connection = redis_server.connection(self.redis_socket())
        sizes = {b"zset": connection.zcard, b"set": connection.scard}
        keys = connection.keys("*group:%s*" % group)
        return sum(sizes.get(connection.type(key), lambda key: 0)(key) for key in keys)

    def is_answering(self):
        try:
            return requests.get(self.address + "/login/", timeout=PATIENCE).ok
        except requests.ConnectionError:
            return False
