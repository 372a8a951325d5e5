"""Start http_project on the Django that runs the tests: Redis, daphne, workers, rundelay."""

import sys

import requests

from testing.site import PATIENCE, Site

PROJECT = "tests.channels1.http_project"
ONLY = ["--only-channels", "http.*", "--only-channels", "later", "--exclude-channels", "thumbnail"]


class HttpSite(Site):
    """A running http_project. `worker1` has threads; `filtered` takes pages only.

    `prefix` (str) keeps the messages of a process apart from those of the others.
    """

    def __init__(self, run, **settings):
        super().__init__(run, DJANGO_SETTINGS_MODULE=PROJECT + ".settings", **settings)
        self.python = sys.executable
        self.session = requests.Session()

    def command(self, name):
        manage = [self.python, "manage.py"]
        commands = {
            "web": [self.python, "-m", "scripts.serve", "--port", str(self.port)]
            + [PROJECT + ".asgi:channel_layer"],
            "threads": manage + ["runworker", "--threads", "3"],
            "filtered": manage + ["runworker"] + ONLY,
            "worker": manage + ["runworker", "-v", "2"],
            "delay": manage + ["rundelay", "--sleep", "0.2"],
        }
        return commands.get(name) or super().command(name)

    def get(self, path, **options):
        return self.session.get(self.address + path, timeout=PATIENCE, **options)

    def post(self, path, **options):
        return self.session.post(self.address + path, timeout=PATIENCE, **options)

    def is_answering(self):
        try:
            return self.get("/").ok
        except requests.ConnectionError:
            return False
