"""Make the folder that a step leaves, in seconds: `make tutorial-folder STEP=12 FOLDER=~/look`.

It reads the text with the runner's parser, and writes the same file blocks. Of the commands it runs
those that make files of the project, and takes short cuts for those that install something. It
starts no server and no browser. So the database has its tables, and no accounts.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys

from . import environments, files, texts
from .parser import PROMPT, TutorialError
from .programs import ROOT

MAKES_FILES = re.compile(
    r"django-admin startproject |python manage\.py (startapp|migrate|makemigrations)\b|mv |rmdir |"
    r"openssl "
)
ENVIRONMENT = re.compile(r"python3 -m venv (?:--clear )?--prompt (\w+) (\w+)$")
INSTALL = re.compile(r'pip install .*"\$CLONE(/requirements-legacy|/eras/channels2/.*)?(\.txt)?"$')


def make(steps, folder):
    """Make in `folder` (a path) what a reader has there after `steps` (list of Step).

    Raises TutorialError if the folder is not empty, or a step does not work.
    """
    if os.path.exists(folder) and os.listdir(folder):
        raise TutorialError("%s is not empty: name a new folder" % folder)
    os.makedirs(folder, exist_ok=True)
    for step in steps:
        for block in step.blocks:
            try:
                _do(block, folder)
            except TutorialError as error:
                raise TutorialError("%s:\n%s" % (step.locate(block.line), error)) from None


def _do(block, folder):
    if block.kind == "file" and block.is_for():
        files.write(block, folder)
    elif block.kind == "console" and block.is_for():
        for command, _ in block.dialogue():
            if command and not _take_short_cut(command, folder):
                _run(command, folder)


def _take_short_cut(command, folder):
    """Make an environment, or install into one; return whether `command` (str) was one of these."""
    found = ENVIRONMENT.search(command)
    if found:
        environments.make(os.path.join(folder, found.group(2)), found.group(1))
        return True
    found = INSTALL.search(command)
    if not found:
        return False
    environment = _environment(command, folder)
    if not found.group(1):
        environments.add_channels_lts(environment)
    elif found.group(1).startswith("/eras"):
        environments.link(environment, environments.CHANNELS2)
    else:
        environments.link(environment, environments.SITE)
    return True


def _environment(command, folder):
    """Return the path of the environment that the prompt of `command` names."""
    name = "env2" if command.startswith("(channels2) ") else "env"
    return os.path.join(folder, name)


def _run(command, folder):
    """Run `command` (str, with its prompt) in `folder` if it makes files of the project."""
    typed = PROMPT.sub("", command)
    if not MAKES_FILES.match(typed):
        return
    bin_folder = os.path.join(_environment(command, folder), "bin")
    path = os.pathsep.join([bin_folder, os.environ["PATH"]])
    done = subprocess.run(
        shlex.split(typed),
        cwd=folder,
        env={"PATH": path, "HOME": os.path.expanduser("~"), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if done.returncode:
        raise TutorialError("expected success of %s\nseen\n%s" % (typed, done.stdout))


def running(steps, number):
    """Return the commands that run on after step `number`: {terminal (int): command (str)}.

    A command runs on if the text later shows more of its output, or ends it by ^C.
    """
    last, after = {}, {}
    for step in steps:
        for block in step.blocks:
            if block.kind == "console" and block.is_for():
                commands = [command for command, _ in block.dialogue()]
                if step.number > number:
                    after.setdefault(block.terminal, commands[0])
                else:
                    last[block.terminal] = commands[-1] or last[block.terminal]
    return {
        terminal: command
        for terminal, command in sorted(last.items())
        if command != "^C" and after.get(terminal, "") in (None, "^C")
    }


def main():
    options = _options()
    folder = os.path.realpath(os.path.expanduser(options.folder))
    try:
        steps = texts.read(options.text)
        if not 1 <= options.step <= len(steps):
            raise TutorialError("STEP=%d: there are steps 1 to %d" % (options.step, len(steps)))
        make(steps[: options.step], folder)
    except TutorialError as error:
        sys.exit("error: %s" % error)
    print("This is the folder after %s. In Terminal 1:\n" % steps[options.step - 1])
    print("    export CLONE=%s\n    cd %s" % (shlex.quote(ROOT), shlex.quote(folder)))
    print("    source env/bin/activate")
    commands = running(steps, options.step)
    if commands:
        print("\nThe text has these running now:\n")
    for terminal, command in commands.items():
        print("    Terminal %d: %s" % (terminal, command))


def _options():
    options = argparse.ArgumentParser(description=__doc__, prog="python -m tutorial.folders")
    options.add_argument("--step", type=int, required=True, help="the last step that is done")
    options.add_argument("--folder", required=True, help="a new folder")
    options.add_argument("--text", default="long", help="long, short, or the path of a Markdown")
    return options.parse_args()


if __name__ == "__main__":
    main()
