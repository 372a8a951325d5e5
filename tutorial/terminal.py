"""Execute console blocks: each terminal is a real bash in a pseudo-terminal."""

import os
import re
import signal
import time

import pexpect

from .parser import PROMPT, TutorialError, matches

PATIENCE = 60  # seconds to wait for a program's output
INSTALLING = 300  # seconds to wait for pip
LEAVING = 5  # seconds to wait for a program to end
QUIET = 0.5  # seconds to watch a running program: it may end right after its output
# The last command's status, the folder and the environment, between codes that nothing else prints.
PS1 = r"\e7$?|$PWD|$VIRTUAL_ENV\e8"
AT_PROMPT = re.compile(r"(\([^)\n]*\) )?\x1b7(\d+)\|(.*)\|(.*)\x1b8$")
# Signals that this process may ignore: Python ignores PIPE and XFSZ, nohup HUP, `&` in a script INT
# and QUIT. A program inherits that, and bash cannot undo it: there, ^C would end nothing.
IGNORED = ["SIGPIPE", "SIGXFSZ", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"]


class Terminal:
    """A bash that starts in `folder` (a path) with the environment `env` (dict)."""

    def __init__(self, folder, env):
        self.shell = pexpect.spawn(
            "bash",
            ["--noprofile", "--norc", "--noediting"],
            cwd=folder,
            env=dict(env, PS1=PS1, PS2="", TERM="dumb"),
            preexec_fn=restore_signals,
            encoding="utf-8",
            codec_errors="replace",
            echo=False,
            dimensions=(50, 500),
            use_poll=True,  # select() refuses file descriptors from 1024 on
        )
        self.output = ""
        self.command = None
        self.known = {"folder": folder, "environment": "", "runs": None}
        self._wait_until(self._prompt, PATIENCE)

    def type(self, line, patience=PATIENCE):
        """Type a command, given with its prompt, or ^C.

        Raises TutorialError if the terminal shows another prompt, or none in `patience` seconds.
        """
        if line == "^C":
            return self._interrupt()
        if not self._wait_until(self._prompt, patience):
            raise TutorialError("expected a prompt\nseen\n%s" % self.shown())
        expected = PROMPT.match(line).group(1) or ""
        seen = self._prompt().group(1) or ""
        if seen != expected:
            raise TutorialError(
                "expected the prompt %r\nseen     %r" % (expected + "$ ", seen + "$ ")
            )
        self.known = self._at_prompt()
        self.output = ""
        self.command = line
        self.shell.setecho(False)  # Django's runserver sets it
        self.shell.sendline(PROMPT.sub("", line))

    def _interrupt(self):
        """Press ^C, and repeat it: on Python 3.6 Django's runserver waits for connections."""
        for _ in range(PATIENCE // LEAVING):
            self.shell.sendcontrol("c")
            if self._wait_until(self._prompt, LEAVING):
                return
        raise TutorialError("expected ^C to end the program\nseen\n%s" % self.shown())

    def see(self, expected, may_run_on, patience=PATIENCE):
        """Wait until the terminal shows `expected` (str, `...` for anything); return its output.

        An empty `expected` means that the command must end with success. `may_run_on` allows the
        command to run on. Raises TutorialError after `patience` seconds, or for another output.
        """
        if not expected:
            return self._see_success(patience)

        def is_decided():
            return self._has_ended() or (may_run_on and self._shows(expected))

        if self._wait_until(is_decided, patience) and not self._has_ended():
            self._wait_until(self._has_ended, QUIET)
        if not self._shows(expected):
            raise TutorialError("expected\n%sseen\n%s" % (expected, self.shown()))
        seen = self.shown()
        if not self._has_ended():
            self.output = ""  # later output belongs to a later block
            self.known["runs"] = self.known["runs"] or [self.command, expected]
        return seen

    def _see_success(self, patience):
        if not self._wait_until(self._prompt, patience):
            raise TutorialError("expected an end\nseen, after %d s\n%s" % (patience, self.shown()))
        status = self._prompt().group(2)
        if status != "0":
            raise TutorialError("expected success\nseen     status %s\n%s" % (status, self.shown()))
        return self.shown()

    def state(self):
        """Return the state (dict) for `restore`: folder, environment and running command."""
        return self._at_prompt() if self._has_ended() else self.known

    def restore(self, state, clone):
        """Enter the folder and the environment of `state`, and start its running command again."""
        self._run("export CLONE='%s'; cd '%s'" % (clone, state["folder"]))
        if state["environment"]:
            self._run("source '%s/bin/activate'" % state["environment"])
        if state["runs"]:
            command, expected = state["runs"]
            self.type(command)
            self.see(expected, may_run_on=True)

    def _run(self, command):
        self.output = ""
        self.shell.sendline(command)
        self._wait_until(self._prompt, PATIENCE)

    def shown(self):
        """Return the output since the last command (str), without the prompt."""
        text = AT_PROMPT.sub("", self.output.replace("\r\n", "\n"))
        lines = [line.rstrip() for line in text.strip("\n").splitlines()]
        return "".join(line + "\n" for line in lines)

    def close(self):
        """End the program that runs here, by ^C or else by KILL, and then the shell."""
        if self.shell.closed:
            return
        try:
            self._end_program()
        except TutorialError:
            pass  # the shell has ended already
        finally:
            self.shell.close(force=True)

    def _end_program(self):
        if self._has_ended():
            return
        self.shell.sendcontrol("c")
        if not self._wait_until(self._has_ended, LEAVING):
            os.killpg(os.tcgetpgrp(self.shell.child_fd), signal.SIGKILL)
            self._wait_until(self._has_ended, LEAVING)

    def _shows(self, expected):
        return matches(expected, self.shown())

    def _prompt(self):
        """Return the match of the prompt at the end of the output, or None."""
        return AT_PROMPT.search(self.output)

    def _has_ended(self):
        """Return whether the last command has ended: the terminal shows a prompt."""
        return self._prompt() is not None

    def _at_prompt(self):
        """Return the state (dict) of a terminal that shows a prompt."""
        folder, environment = self._prompt().group(3, 4)
        return {"folder": folder, "environment": environment, "runs": None}

    def _wait_until(self, condition, seconds):
        """Read output until `condition` returns a true value; return whether it did in time.

        Raises TutorialError if the shell ends.
        """
        deadline = time.time() + seconds
        while True:
            try:
                self.output += self.shell.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                raise TutorialError(
                    "expected a shell\nseen     its end:\n%s" % self.shown()
                ) from None
            if condition():
                return True
            if time.time() > deadline:
                return False


def restore_signals():
    """Let the signals of IGNORED end this process again."""
    for name in IGNORED:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
