"""Run a learner's file on real processes: Redis, daphne, and workers on Channels 1."""

import os
import shutil
import sqlite3
from contextlib import closing

import requests

from scripts import redis_server
from testing.site import Site, eventually

from .expect import Page, Unmet
from .task import CLIENT, ROUTING

REDIS = "redis"
LISTENS = "Listening on channels"  # a worker logs it when it has loaded the routing


class Broken(Exception):
    """A process has ended before it could work. `name` (str) is its name in the site."""

    def __init__(self, name):
        super().__init__("daphne" if name == "web" else name)
        self.name = name


class ExerciseSite(Site):
    """A site for the checks of one era. Use it as a context.

    Redis goes on from one check to the next. `open` starts all other processes again, with an empty
    Redis and a new database.
    """

    start_limit = 30  # seconds

    def __init__(self, era):
        super().__init__(
            run=[REDIS], era=era, ERA=era, DJANGO_SETTINGS_MODULE=__package__ + ".settings"
        )
        self.era = era
        self.task = self.path = None
        self.pages = []
        if era != "channels1":
            self.application = __package__ + ".asgi:application"

    def __enter__(self):
        try:
            self.manage("migrate", "--verbosity", "0")
            shutil.copyfile(self.database, self.database + ".new")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exc):
        self.close()

    @property
    def database(self):
        return os.path.join(self.folder, "db.sqlite3")

    def open(self, task, path):
        """Start the processes for a check of the file at `path` (str). Raises Broken and Unmet."""
        self.end_check()
        self.task, self.path = task, path
        self._set_environment()
        self._renew_database()
        if REDIS not in self.processes:
            self.start(REDIS)
        redis_server.connection(self.redis_socket()).flushall()
        self.run = [REDIS, "web"] + sorted(self.workers)
        for name in self.run[1:]:
            self.start(name)
        self._expect_start()

    def _expect_start(self):
        """Wait until all processes work. Raises Broken, and Unmet if one does not start in time."""
        try:
            eventually(self.is_answering, self.start_limit)
        except AssertionError:
            silent = [name for name in self.workers if LISTENS not in self.log(name)] or ["daphne"]
            seen = "%s still starts: does the file have a loop without an end?" % silent[0]
            raise Unmet("the site has started within %d s" % self.start_limit, seen) from None

    def end_check(self):
        """Close the pages, end all processes but Redis, and forget their logs."""
        while self.pages:
            self.pages.pop().close()
        for name in [name for name in self.processes if name != REDIS]:
            self.kill(name)
        for name in self.log_names():
            os.unlink(os.path.join(self.folder, name + ".log"))

    @property
    def workers(self):
        return self.task.workers if self.era == "channels1" else {}

    def _set_environment(self):
        folder, name = os.path.split(os.path.splitext(self.path)[0])
        for variable in ("EXERCISE_ROUTING", "EXERCISE_SETTINGS", "PUBLIC_FEED"):
            self.env.pop(variable, None)
        self.env.update(self.task.environment)
        self.env["PYTHONPATH"] = folder
        # A forgotten await is a traceback in the log: Twisted drops warnings.
        self.env["PYTHONWARNINGS"] = "ignore,error:coroutine:RuntimeWarning"
        # Python would not see that a file was saved twice within a second.
        shutil.rmtree(os.path.join(folder, "__pycache__"), ignore_errors=True)
        if self.task.kind != CLIENT:
            kind = "ROUTING" if self.task.kind == ROUTING else "SETTINGS"
            self.env["EXERCISE_" + kind] = name
        stock = "asgi_redis.RedisChannelLayer"
        own = "channels_lts.layer.RedisChannelLayer"
        self.env["CHANNEL_LAYER"] = stock if self.task.is_stock else own

    def _renew_database(self):
        """Put the empty database in its place. A killed process leaves journals of the old one."""
        new = self.database + ".new"
        for name in os.listdir(self.folder):
            if name.startswith("db.sqlite3") and name != os.path.basename(new):
                os.unlink(os.path.join(self.folder, name))
        shutil.copyfile(new, self.database)

    def command(self, name):
        return super().command(name) + self.workers.get(name, [])

    def is_answering(self):
        """Return whether all workers listen and a page is answered. Raises Broken."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise Broken(name)
        if not all(LISTENS in self.log(name) for name in self.workers):
            return False
        try:
            return requests.get(self.address + "/login/", timeout=5).ok
        except requests.RequestException:
            return False

    def ended(self):
        """Return the names (list of str) of the processes that the file has ended."""
        names = [name for name, process in self.processes.items() if process.poll() is not None]
        return ["daphne" if name == "web" else name for name in names]

    def log_names(self):
        """Return the names (list of str) of the logs that the check has made."""
        names = [name[:-4] for name in sorted(os.listdir(self.folder)) if name.endswith(".log")]
        return [name for name in names if name != REDIS]

    def page(self, username):
        """Return a new page of a visitor. It is closed when the check has ended."""
        self.pages.append(Page(self, username))
        return self.pages[-1]

    def has_user(self, username):
        """Return whether a user is in the database, for another process than the writer's."""
        with closing(sqlite3.connect(self.database, timeout=10)) as database:
            query = "SELECT 1 FROM auth_user WHERE username = ?"
            return database.execute(query, [username]).fetchone() is not None
