"""Start http_project on the Django that runs the tests: Redis, daphne, workers and commands."""

import os
import signal
import sys

import requests

from testing.ports import free_port
from testing.site import PATIENCE, Site

PROJECT = "tests.channels1.http_project"
INDEX = "index_text"  # a module in the folder of the site, with the text of its first page
DAPHNE_ALONE = ["--noreload", "--nothreading", "--noworker"]
FILTERS = ["--only-channels=http.*", "--only-channels=th*", "--exclude-channels=thumbnail"]


class HttpSite(Site):
    """A running http_project, whose first page has the text `index`.

    Processes whose name begins with "other" have a port and messages of their own, `other_address`.
    """

    def __init__(self, run, **settings):
        super().__init__(run, DJANGO_SETTINGS_MODULE=PROJECT + ".settings", **settings)
        self.python = sys.executable
        self.application = PROJECT + ".asgi:channel_layer"
        self.session = requests.Session()
        self.other_port = free_port()
        self.other_address = "http://127.0.0.1:%d" % self.other_port
        self.env["PYTHONPATH"] = self.folder
        self.write_index("index")

    def write_index(self, text, code="TEXT = %r\n"):
        """Write the module with the text of the first page (str)."""
        with open(os.path.join(self.folder, INDEX + ".py"), "w") as module:
            module.write(code % text)

    def command(self, name):
        manage = [self.python, "manage.py"]
        other = ["env", "PREFIX=other:"] + manage
        commands = {
            "threads": manage + ["runworker", "--threads", "3"],
            "delay": manage + ["rundelay", "--sleep", "0.2"],
            # A session of its own has the reloader and its child.
            "reloading": ["setsid"] + manage + ["runserver", str(self.port)],
            "other_runserver": other + ["runserver"] + DAPHNE_ALONE + [str(self.other_port)],
            "other_worker": other + ["runworker"] + FILTERS,
            "other_thumbnail": other + ["runworker", "--only-channels=thumbnail"],
            "wsgi": manage + ["runserver", "--noreload", "--noasgi", str(self.other_port)],
        }
        return commands.get(name) or super().command(name)

    def kill(self, name, signal=signal.SIGKILL):
        if name == "reloading":
            os.killpg(self.processes[name].pid, signal)
        super().kill(name, signal)

    def end(self, name, number=signal.SIGTERM):
        """Stop a process by a signal; return its exit status (int)."""
        process = self.processes[name]
        self.kill(name, number)
        return process.returncode

    def get(self, path, **options):
        """Ask for a page: a path of this site, or an address. Return the Response."""
        address = path if "://" in path else self.address + path
        return self.session.get(address, timeout=PATIENCE, **options)

    def post(self, path, **options):
        return self.session.post(self.address + path, timeout=PATIENCE, **options)

    def is_answering(self, address=""):
        try:
            return self.get(address + "/").ok
        except requests.ConnectionError:
            return False
