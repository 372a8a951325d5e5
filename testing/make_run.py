"""Run the scripts of `make run` and `make eras`, with a database and a folder of their own."""

import os
import re
import subprocess
import sys

from channel_dj.local import ROOT

from .ports import free_port
from .site import PATIENCE, eventually


class Run:
    """A running script of a checkout (a path), and its output.

    `settings` are environment variables.
    """

    def __init__(self, folder, script="scripts.run", cwd=ROOT, **settings):
        self.path = str(folder / "output")
        own = {
            "DATABASE_URL": "sqlite:///%s/db.sqlite3" % folder,
            "RUN_DIR": str(folder / "run"),
            "PORT": str(free_port()),
            "PEOPLE_PER_ADDRESS": "1000",
        }
        env = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        env.update(own, **settings)
        self.port = env["PORT"]
        self.address = "http://localhost:%s" % self.port
        with open(self.path, "wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", script],
                cwd=cwd,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self):
        with open(self.path, errors="replace") as output:
            return output.read()

    def pids(self):
        """Return {name: pid} of the processes that were started last."""
        return {
            name: int(pid)
            for name, pid in re.findall(r"spawned: '(\w+)' with pid (\d+)", self.output)
        }

    def until_ready(self, within=2 * PATIENCE):
        eventually(lambda: "The site is at" in self.output or self.has_ended(), within)
        assert not self.has_ended(), self.output
        return self

    def has_ended(self):
        return self.process.poll() is not None

    def ended(self):
        """Wait for the end; return the exit status and the last line."""
        return self.process.wait(PATIENCE), self.output.strip().splitlines()[-1]

    def end(self):
        if not self.has_ended():
            self.process.terminate()
            self.process.wait(PATIENCE)
