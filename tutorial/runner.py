"""Do the steps of the tutorial like a reader, from an empty folder."""

import contextlib
import os
import platform
import re
import socket
import subprocess
import sys
import time

from . import files
from .browsers import Browsers
from .parser import TutorialError
from .programs import ROOT, python_folder, redis_folder
from .results import ConsoleLine, Sighting, Skipped, StepResult, Typed, Watched, Written
from .terminal import INSTALLING, PATIENCE, Terminal

PROJECT = "channels-tutorial"  # the folder that the first step makes
PORTS = [6379, 8000, 8443]  # Redis's, the site's, and the site's with https
PASSED_ON = ("PIP_", "SSL_", "REQUESTS_", "HTTP_", "HTTPS_", "NO_PROXY", "http_", "https_", "no_")


class Runner:
    """Does steps in terminals and browsers, and ends them all when its context ends.

    `home` (a path) is the reader's home folder.
    """

    def __init__(self, home):
        self.home, self.clone = home, ROOT
        self.project = os.path.join(home, PROJECT)
        self.terminals = {}
        self.browsers = Browsers(os.path.join(home, "browsers"))

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        with contextlib.ExitStack() as stack:  # closes each of them, also if another fails
            stack.callback(self.browsers.close)
            for terminal in self.terminals.values():
                stack.callback(terminal.close)

    def do(self, step):
        """Do a Step; return its StepResult. Raises TutorialError with the page and the line."""
        started, outcomes = time.time(), []
        for block in step.blocks:
            try:
                outcomes.append(self._do(block))
            except TutorialError as error:
                raise TutorialError("%s:\n%s" % (step.locate(block.line), error)) from None
        return StepResult(step, time.time() - started, outcomes)

    def _do(self, block):
        if not block.is_for():
            return Skipped(block)
        if block.kind == "file":
            files.write(block, self.project)
            return Written(block)
        if block.kind == "console":
            return Typed(block, self._type(block))
        return Watched(block, self._watch(block))

    def _type(self, block):
        """Type a console block, command by command; return its ConsoleLines."""
        terminal = self.terminal(block.terminal)
        lines, dialogue = [], block.dialogue()
        for number, (command, expected) in enumerate(dialogue, start=1):
            if command:
                terminal.type(command)
            shown = ""
            if command != "^C":
                patience = INSTALLING if "pip install" in (command or "") else PATIENCE
                shown = terminal.see(expected, number == len(dialogue), patience)
            lines.append(ConsoleLine(command, shown if expected else ""))
        return lines

    def _watch(self, block):
        """Do a browser block; return its Sightings."""
        return [
            Sighting(
                name=person.name,
                picture=person.picture(self.places()),
                address=person.address(),
                console=person.new_messages(),
            )
            for person in self.browsers.act(block)
        ]

    def terminal(self, number):
        """Return the Terminal with this `number`; open it if it is not open.

        Terminal 1 opens in the clone, as step 1 requires; the others open in the home folder.
        """
        if number not in self.terminals:
            folder = self.clone if number == 1 else self.home
            self.terminals[number] = Terminal(folder, environment(self.home))
        return self.terminals[number]

    def versions(self):
        """Return the names and versions of Redis, the browser and the system (list of str)."""
        redis = subprocess.check_output(["redis-server", "--version"], env=environment(self.home))
        return [
            "Redis %s" % re.search(r"v=([\d.]+)", redis.decode()).group(1),
            "Chromium %s" % self.browsers.version(),
            platform.system(),
        ]

    def places(self):
        """Return [(a path of this machine, its name in the report)]."""
        python = os.path.dirname(python_folder())
        return [(self.home, "~"), (self.clone, "$CLONE"), (python, "/usr")]


def environment(home):
    """Return a reader's environment: no virtual environment, this home, and Redis on the PATH."""
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


def check_ports():
    """Raise TutorialError if a port is taken. A step of the tutorial stops the Redis on 6379."""
    for port in PORTS:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise TutorialError(
                    "port %d is taken, and the text of the tutorial uses it. Stop the program that "
                    "listens there (Linux: `ss -tlnp 'sport = :%d'`), then run this again."
                    % (port, port)
                )
