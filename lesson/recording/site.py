"""Start the site of an era with a tap on each process."""

import json
import os
import subprocess
import sys

from channel_dj.local import ROOT
from eras.versions import VERSIONS
from lesson.tap.environment import environment, notes_socket
from scripts import redis_server
from testing.site import Site, eventually
from testing.visitor import PASSWORD, Visitor

from .eras import ERAS

BROWSERS = ["alice", "bob"]
LANES = {"web": "daphne", "worker1": "worker 1", "worker2": "worker 2", "redis": "redis"}
TAP = "tap"  # the process that sees the others; it starts first and ends last
SENDER = "command"  # the lane of a management command


class TappedSite(Site):
    """The site of an era, tapped. With `probes` it has the consumers of testing/probes/.

    `workers` (int) counts in Channels 1. `settings` are environment variables. With `tap=False` the
    processes use Redis directly.
    """

    def __init__(self, era, probes=False, workers=2, tap=True, **settings):
        self.version = version = ERAS[era].version
        layer = ERAS[era].layer
        self.is_tapped = tap
        self.is_first = version == "channels1"
        run = [TAP] * tap + ["redis", "web"]
        run += ["worker%d" % (n + 1) for n in range(workers * self.is_first)]
        if layer:
            settings["CHANNEL_LAYER"] = settings["PROBE_LAYER"] = layer
        if probes:
            settings.update(ERA=version, PROBE_CODE="old")
            settings["DJANGO_SETTINGS_MODULE"] = "testing.probes.settings"
        super().__init__(run, version, **settings)
        self.asgi = VERSIONS[version].application
        if probes and not self.is_first:
            self.asgi = "testing.probes.later:application"
        self.application = self.asgi
        if tap and not self.is_first:
            self.application = "lesson.tap.application:application"

    def command(self, name):
        if name != TAP:
            return super().command(name)
        lanes = json.dumps({"processes": self.tapped_processes(), "browsers": BROWSERS})
        return [sys.executable, "-m", "lesson.tap", self.folder, self.redis_socket(), lanes]

    def start(self, name):
        super().start(name)
        if name == TAP:
            eventually(lambda: os.path.exists(notes_socket(self.folder)))

    def tapped_processes(self):
        """Return {lane: kind} of the processes that use Redis."""
        kind = "interface server" if self.is_first else "server"
        found = {"daphne": kind, SENDER: "command"}
        found.update((LANES[name], "worker") for name in self.run if "worker" in name)
        return found

    def env_of(self, name):
        return dict(self.env, **(self._tapped(LANES[name]) if name in LANES else {}))

    def _tapped(self, lane):
        if lane == "redis" or not self.is_tapped:
            return {}
        application = None if self.is_first or lane == SENDER else self.asgi
        settings = self.env["DJANGO_SETTINGS_MODULE"]
        return environment(self.folder, lane, settings, application)

    def run_code(self, code):
        """Run code in a management command, which has a lane of its own."""
        env = dict(self.env, **self._tapped(SENDER))
        command = [self.python, "manage.py", "shell", "-c", code]
        subprocess.check_call(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)

    def is_daphne_waiting(self):
        """Return whether daphne waits in Redis for a message, as each worker does."""
        waiting = redis_server.connection(self.redis_socket()).info("clients")["blocked_clients"]
        return waiting > sum("worker" in name for name in self.processes)

    def make_account(self, username):
        """Make an account that has never logged in."""
        code = (
            "from django.contrib.auth import models; models.User.objects.create_user(%r, None, %r)"
        )
        self.manage("shell", "-c", code % (username, PASSWORD))

    def events(self):
        """Return the events (list of dict) that the tap has written so far. Times are seconds."""
        with open(os.path.join(self.folder, "events")) as file:
            lines = [line for line in file if line.endswith("\n")]
        return [json.loads(line) for line in lines]


class Browser(Visitor):
    """A visitor whose requests name its lane (str) as their User-Agent."""

    def __init__(self, site, lane):
        super().__init__(site, lane)
        self.http.headers["User-Agent"] = lane
        self.sockets = []

    def socket(self, path="/users/", **options):
        socket = super().socket(path, header=["User-Agent: " + self.username], **options)
        self.sockets.append(socket)
        return socket

    def open(self, path):
        """Return the answer (requests.Response) to a request, also if it leads to another page."""
        return self.http.get(self.site.address + path, allow_redirects=False)
