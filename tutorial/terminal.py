"""A terminal of the reader's: a real bash in a pseudo-terminal."""

import doctest
import os
import re
import signal
import time

import pexpect

from .text import PROMPT, Wrong

PATIENCE = 60  # seconds for what a program is to say
INSTALLING = 300  # seconds for pip
LEAVING = 5  # seconds for a program to end
QUIET = 0.5  # seconds that what was seen has to stay as expected while a program runs on
# Between marks that nothing else prints: the last command's status, the folder, the environment.
PS1 = r"\e7$?|$PWD|$VIRTUAL_ENV\e8"
AT_PROMPT = re.compile(r"(\([^)\n]*\) )?\x1b7(\d+)\|(.*)\|(.*)\x1b8$")


class Terminal:
    def __init__(self, folder, env):
        self.shell = pexpect.spawn(
            "bash",
            ["--noprofile", "--norc", "--noediting"],
            cwd=folder,
            env=dict(env, PS1=PS1, PS2="", TERM="dumb"),
            encoding="utf-8",
            codec_errors="replace",
            echo=False,
            dimensions=(50, 500),
        )
        self.output = ""
        self.known = {"folder": folder, "environment": "", "runs": None}
        self._until(self._prompt, PATIENCE)

    def type(self, line, patience=PATIENCE):
        """Type a command, which is shown with its prompt, or ^C. Raises Wrong where the terminal
        does not show that prompt."""
        if line == "^C":
            return self._interrupt()
        if not self._until(self._prompt, patience):
            raise Wrong("expected a prompt\nseen\n%s" % self.shown())
        expected = PROMPT.match(line).group(1) or ""
        seen = self._prompt().group(1) or ""
        if seen != expected:
            raise Wrong("expected the prompt %r\nseen     %r" % (expected + "$ ", seen + "$ "))
        folder, environment = self._prompt().group(3, 4)
        self.known = {"folder": folder, "environment": environment, "runs": None}
        self.output = ""
        self.command = line
        self.shell.setecho(False)  # Django's runserver sets it
        self.shell.sendline(PROMPT.sub("", line))

    def _interrupt(self):
        """Press ^C, and again: on Python 3.6 Django's runserver waits for connections."""
        for _ in range(PATIENCE // LEAVING):
            self.shell.sendcontrol("c")
            if self._until(self._prompt, LEAVING):
                return
        raise Wrong("expected ^C to end what runs\nseen\n%s" % self.shown())

    def see(self, expected, may_run_on, patience=PATIENCE):
        """Wait until what the terminal shows is as `expected` (str, `...` for anything); where
        nothing is expected, until the command has ended well. Returns what was seen; raises Wrong
        where that is something else."""
        if not expected:
            ended = self._until(self._prompt, patience)
            if not ended:
                raise Wrong("expected an end\nseen, after %d s\n%s" % (patience, self.shown()))
            status = self._prompt().group(2)
            if status != "0":
                raise Wrong("expected success\nseen     status %s\n%s" % (status, self.shown()))
            return self.shown()
        right = self._until(lambda: self._ended() or (may_run_on and self._is(expected)), patience)
        if right and not self._ended():
            self._until(self._ended, QUIET)
        if not self._is(expected):
            raise Wrong("expected\n%sseen\n%s" % (expected, self.shown()))
        seen = self.shown()
        if not self._ended():
            self.output = ""  # what it says next is something else
            self.known["runs"] = self.known["runs"] or [self.command, expected]
        return seen

    def state(self):
        """What `restore` needs: the folder, the environment, and what runs."""
        if self._ended():
            folder, environment = self._prompt().group(3, 4)
            return {"folder": folder, "environment": environment, "runs": None}
        return self.known

    def restore(self, state, clone):
        self._do("export CLONE='%s'; cd '%s'" % (clone, state["folder"]))
        if state["environment"]:
            self._do("source '%s/bin/activate'" % state["environment"])
        if state["runs"]:
            command, expected = state["runs"]
            self.type(command)
            self.see(expected, may_run_on=True)

    def _do(self, command):
        self.output = ""
        self.shell.sendline(command)
        self._until(self._prompt, PATIENCE)

    def shown(self):
        """What is seen since the last command, without the prompt."""
        text = AT_PROMPT.sub("", self.output.replace("\r\n", "\n"))
        lines = [line.rstrip() for line in text.strip("\n").splitlines()]
        return "".join(line + "\n" for line in lines)

    def close(self):
        """End what runs here: politely, then at once."""
        if self.shell.closed:
            return
        if not self._ended():
            self.shell.sendcontrol("c")
            if not self._until(self._ended, LEAVING):
                os.killpg(os.tcgetpgrp(self.shell.child_fd), signal.SIGKILL)
                self._until(self._ended, LEAVING)
        self.shell.close(force=True)

    def _is(self, expected):
        return doctest.OutputChecker().check_output(expected, self.shown(), doctest.ELLIPSIS)

    def _prompt(self):
        return AT_PROMPT.search(self.output)

    _ended = _prompt

    def _until(self, condition, seconds):
        deadline = time.time() + seconds
        while True:
            try:
                self.output += self.shell.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                raise Wrong("expected a shell\nseen     its end:\n%s" % self.shown()) from None
            if condition():
                return True
            if time.time() > deadline:
                return False
