"""A run of the tutorial, as a reader does it, from an empty folder."""

import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import time

from . import files
from .people import People
from .terminal import INSTALLING, PATIENCE, Terminal
from .text import Wrong
from .tools import ROOT, redis_folder

PROJECT = "channels-tutorial"  # the folder that the first step makes
PORTS = [6379, 8000, 8443]  # Redis's, the site's, and that with https
PASSED_ON = ("PIP_", "SSL_", "REQUESTS_", "HTTP_", "HTTPS_", "NO_PROXY", "http_", "https_", "no_")


class Run:
    """Use as a context. `home` (a path) becomes the reader's home folder."""

    def __init__(self, home):
        self.home, self.clone = home, ROOT
        self.project = os.path.join(home, PROJECT)
        self.terminals = {}
        self.people = People(os.path.join(home, "browsers"))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.people.close()
        for terminal in self.terminals.values():
            terminal.close()

    def do(self, step):
        """Do what a Step says; return its Done. Raises Wrong with the step's name in front."""
        started, seen = time.time(), []
        for block in step.blocks:
            if not block.is_for():
                seen.append((block, None))
                continue
            try:
                seen.append((block, getattr(self, "_" + block.verb)(block)))
            except Wrong as wrong:
                raise Wrong("line %d, %s:\n%s" % (block.line, step, wrong)) from None
        return Done(step, time.time() - started, seen)

    def _file(self, block):
        files.write(block, self.project)

    def _console(self, block):
        terminal = self.terminal(block.terminal)
        seen, parts = [], block.dialogue()
        for number, (command, expected) in enumerate(parts):
            patience = INSTALLING if "pip install" in (command or "") else PATIENCE
            if command:
                terminal.type(command)
            if command != "^C":
                shown = terminal.see(expected, number == len(parts) - 1, patience)
                seen.append((command, shown if expected else ""))
            else:
                seen.append((command, ""))
        return seen

    def terminal(self, number):
        """The first is opened in the clone, the others where terminals are opened: at home."""
        if number not in self.terminals:
            folder = self.clone if number == 1 else self.home
            self.terminals[number] = Terminal(folder, environment(self.home))
        return self.terminals[number]

    def _browser(self, block):
        seen = []
        for person in self.people.act(block):
            picture = person.picture(self.places())
            seen.append((person.name, person.address(), person.new(), picture))
        return seen

    def versions(self):
        """What the tutorial ran on, beside Python (list of str)."""
        redis = subprocess.check_output(["redis-server", "--version"], env=environment(self.home))
        said = ["Redis %s" % re.search(r"v=([\d.]+)", redis.decode()).group(1)]
        return said + ["Chromium %s" % self.people.browser(), platform.system()]

    def places(self):
        """[(where on this machine something is, what the report calls it)]"""
        python = os.path.dirname(python_folder())
        return [(self.home, "~"), (self.clone, "$CLONE"), (python, "/usr")]


class Done:
    """A Step, the seconds that it took, and what was seen at each of its blocks: for a console
    [(command, output)], for browsers [(name, address, console, picture)], else None."""

    def __init__(self, step, seconds, seen):
        self.step, self.seconds, self.seen = step, seconds, seen


def environment(home):
    """A reader's environment: no virtual environment, their own home, and Redis on the PATH."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}
    own = os.path.join(sys.prefix, "bin")
    path = [part for part in os.environ["PATH"].split(os.pathsep) if part != own]
    path = [python_folder(), redis_folder()] + path
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return dict(
        kept,
        HOME=home,
        PATH=os.pathsep.join(path),
        LANG="C.UTF-8",
        XDG_CACHE_HOME=cache,  # pip's
        DJANGO_COLORS="nocolor",
        NO_COLOR="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_PROGRESS_BAR="off",
    )


def python_folder():
    """Where the Python that we run on has its `python3`. Raises Wrong."""
    folder = os.path.dirname(os.path.realpath(sys.executable))
    ask = [os.path.join(folder, "python3"), "-c", "import sys; print(sys.version_info[:2])"]
    try:
        found = subprocess.check_output(ask, universal_newlines=True).strip()
    except OSError as error:
        raise Wrong("no python3 beside %s: %s" % (sys.executable, error)) from None
    if found != str(sys.version_info[:2]):
        raise Wrong("%s is Python %s, and this is %s" % (ask[0], found, sys.version_info[:2]))
    return folder


def check_ports():
    """Raises Wrong where somebody listens: the tutorial stops what it finds on Redis's port."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise Wrong(
                    "port %d is taken, and the tutorial uses it as it stands in the text. Stop "
                    "what listens there (Linux: `ss -tlnp 'sport = :%d'`), then run this again."
                    % (port, port)
                )


def check_programs():
    for program in ("bash", "openssl"):
        if not shutil.which(program):
            raise Wrong("%s is not on the PATH (Debian: apt install %s)" % (program, program))
