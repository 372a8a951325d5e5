"""What the page's server knows: the eras that run, the accounts, and what happens in each era."""

import itertools
import json
import sys

import segno
from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred
from twisted.internet.task import deferLater
from twisted.internet.utils import getProcessOutputAndValue
from twisted.python import log

from scripts import run

from . import accounts, eras, network, supervisor
from .actions import ACTIONS, Era, Refused
from .counts import Counts
from .shared import Shared

ENDED = {"EXITED": "killed", "BACKOFF": "killed", "STOPPED": "stopped"}
CANNOT_START = ("BACKOFF", "FATAL")


class Classroom:
    """`env` (dict) is the environment that lesson/classroom/__main__.py prepares."""

    def __init__(self, env, events):
        self._env = env
        self._events = events
        self._missing = json.loads(env["LESSON_MISSING"])
        self.workers = int(env["WORKERS"])
        self.names = accounts.names(int(env["STUDENTS"]))
        self._next_name = itertools.cycle(self.names)
        self.killed = set()  # programs that a button kills
        self.eras = {era: Era(era, self) for era in eras.ERAS if era not in self._missing}
        self._lanes = {
            eras.program(process): process
            for era in self.eras
            for process in eras.processes(era, self.workers)
        }
        self._counts = Counts(self._events)
        self._states = Shared(supervisor.states)

    # What happens

    def take(self, era, event):
        """Take an event (dict) of the tap of an era."""
        if event["kind"] == "count":
            self._counts.add(era, event)
        else:
            self._events.add(era, event)

    def changed(self, program, state):
        """Take a change of a program's state, in supervisord's words."""
        process = self._lanes.get(program)
        what = "started" if state == "STARTING" else ENDED.get(state)
        if process is None or what is None:
            return
        if what != "started" and program in self.killed:
            self.killed.discard(program)
            what = "killed"
        event = {"kind": "process", "lane": process.name, "what": what, "label": ""}
        self._events.add(process.era, event)

    def note(self, era, label):
        """Show a remark (str) in an era."""
        self._events.add(era, {"kind": "note", "lane": "browsers", "label": label})

    # What the buttons need

    async def act(self, era, action):
        """Do an action (str) in an era, or in "all"; return a sentence. Raises Refused."""
        if action not in ACTIONS:
            raise Refused("There is no action %r." % action, 400)
        if era in self._missing:
            raise Refused(self._missing[era])
        if era != "all" and era not in self.eras:
            raise Refused("There is no era %r." % era, 400)
        chosen = list(self.eras) if era == "all" else [era]
        done = await self._act_in(chosen, action)
        if action == "begin-again":
            done += " " + await self._log_out_accounts()
            for era in chosen:
                self._forget(era)
        return done

    async def _act_in(self, chosen, action):
        begun = [ensureDeferred(self.eras[era].act(action)) for era in chosen]
        done, refused = [], []
        for result in begun:
            try:
                done.append(await result)
            except Refused as error:
                refused.append(str(error))
        if not done:
            raise Refused(" ".join(refused))
        return " ".join(done + refused)

    def address(self, era):
        """Return the address (str) of an era's site for this server itself."""
        return run.address(self._env, eras.port(era, int(self._env["PORT"])))

    def next_account(self):
        """Return the name and the password of the account whose turn it is."""
        name = next(self._next_name)
        return name, accounts.read()[name]["password"]

    async def _log_out_accounts(self):
        """End all logins of the ready-made accounts, in all eras; return a sentence."""
        env = dict(self._env, DJANGO_SETTINGS_MODULE=eras.settings_module("channels1"))
        command = ["-m", "lesson.classroom.students", "log-out", str(len(self.names))]
        _, errors, status = await getProcessOutputAndValue(sys.executable, command, env)
        if status:
            sys.stderr.write(errors.decode(errors="replace"))
            raise Refused("The accounts could not be logged out; the terminal shows why.")
        self._next_name = itertools.cycle(self.names)
        return "No ready-made account is logged in."

    def _forget(self, era):
        """Forget what has happened in an era, and tell the pages to do so."""
        self._events.forget(era)
        self._events.add(era, {"kind": "begin-again"})

    def later(self, seconds, act, *arguments):
        """Call a coroutine function after some seconds."""

        def begin():
            return ensureDeferred(act(*arguments))

        deferLater(reactor, seconds, begin).addErrback(log.err)

    # What a page asks for

    async def state(self, is_teacher):
        """Return /state (dict): the design of the lesson describes it."""
        states = await self._states.answer()
        return {
            "eras": {era: self._state_of(era, states) for era in eras.ERAS},
            "teacher": is_teacher,
            "join": self._join(),
            "students": self.names,
            "newest": self._events.newest,
        }

    def _state_of(self, era, states):
        processes = [] if era in self._missing else eras.processes(era, self.workers)
        return {
            "title": eras.title(era),
            "port": eras.port(era, int(self._env["PORT"])),
            "missing": self._missing.get(era) or self._cannot_start(processes, states),
            "processes": [
                {
                    "name": process.name,
                    "kind": process.kind,
                    "running": states[eras.program(process)] in supervisor.LIVE,
                }
                for process in processes
            ],
        }

    def _cannot_start(self, processes, states):
        for process in processes:
            if states[eras.program(process)] in CANNOT_START:
                what = "%s of %s" % (process.name, eras.title(process.era))
                return "%s ends as soon as it starts. The terminal shows why." % what
        return None

    def _join(self):
        own = network.address(self._env["HOST"])
        if own is None:
            return {"address": run.address(self._env, int(self._env["PORT"])), "qr": None}
        address = "http://%s:%s/" % (own, self._env["PORT"])
        code = segno.make(address, error="m", micro=False)
        return {"address": address, "qr": code.svg_inline(omitsize=True, border=4, light="#fff")}
