"""Execute the tutorial, or its short path: `make tutorial`."""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time

from testing.chromium import BROWSER, DRIVER, REASON

from . import checkpoints, comparison, files, folders, processes, programs, texts
from .parser import TutorialError
from .report import Report
from .runner import Runner, check_ports


def main():
    options = _options()
    if options.folder:
        home = os.path.realpath(os.path.expanduser(options.folder))
        sys.exit(processes.call_guarded(lambda: execute(options, home)))
    home = os.path.realpath(tempfile.mkdtemp(prefix="tutorial-"))
    try:
        sys.exit(processes.call_guarded(lambda: _execute_in_new(options, home)))
    finally:
        _remove(home)


def _options():
    options = argparse.ArgumentParser(description=__doc__, prog="python -m tutorial")
    options.add_argument("--text", default="long", help="long, short, or the path of a Markdown")
    options.add_argument("--steps", default="", metavar="N", help="12, 5-12, -12")
    options.add_argument("--folder", help="work in this folder, and keep it")
    options.add_argument("--report", metavar="FOLDER", help="write the report there")
    return options.parse_args()


def _execute_in_new(options, home):
    """Execute the tutorial in the new folder `home`, and remove the folder.

    The guard process removes it too, because either of the two processes may be killed.
    """
    try:
        execute(options, home, advice="\n\nFOLDER=… keeps the folder, for a look.")
    finally:
        _remove(home)


def _remove(home):
    shutil.rmtree(home, ignore_errors=True)


def execute(options, home, advice=""):
    """Check the text, and do its steps in the folder `home`.

    Exit with an error if the text or the machine is not as needed. If a step fails, add `advice`
    (str) to the error.
    """
    try:
        steps = texts.read(options.text)
        first, last = step_range(options.steps, len(steps))
        programs.check()
        check_ports()
        if not (BROWSER and DRIVER):
            raise TutorialError(REASON)
        if options.folder:
            checkpoints.check(home, first)
            files.make_folder(home)
    except TutorialError as error:
        sys.exit("\nerror: %s" % error)
    try:
        follow(steps[:last], first, options, home, whole=last == len(steps))
    except TutorialError as error:
        sys.exit("\nerror: %s%s" % (error, advice))


def step_range(wanted, count):
    """Return the first and the last step (int) that `wanted` (str) names, of `count` steps.

    Raises TutorialError if `wanted` names no step.
    """
    found = re.match(r"^(\d*)(-?)(\d*)$", wanted)
    if not found:
        raise TutorialError(
            "STEPS=%s is not a step or a range of steps: write 12, 5-12 or -12" % wanted
        )
    first, dash, last = found.groups()
    first, last = int(first or 1), int(last or (count if dash or not first else first))
    if not 1 <= first <= last <= count:
        raise TutorialError("STEPS=%s: there are steps 1 to %d" % (wanted, count))
    return first, last


def follow(steps, first, options, home, whole):
    """Do `steps` in the folder `home`, and write the report.

    A kept folder has the steps before the `first`; otherwise the run begins with step 1. With
    `whole` (bool), the last step is the tutorial's last, and the project is compared with ours.
    """
    started = time.time()
    with Runner(home) as runner:
        name = "short" if options.text == "short" else "tutorial"
        report = Report(options.report or home, runner.versions, runner.places(), name)
        if options.folder and first > 1:
            checkpoints.restore(runner, first - 1)
            steps = steps[first - 1 :]
        for step in steps:
            kind = " (%s)" % step.kind if step.kind else ""
            line = (time.time() - started, step.number, step.title, kind)
            print("%4.0f s  %2d. %s%s" % line, flush=True)
            report.add(runner.do(step))
            if options.folder:
                checkpoints.save(runner, step)
        if whole:
            _check_project(options.text, steps, runner)
        path = report.write()
    print("%4.0f s  done" % (time.time() - started))
    if options.folder or options.report:
        print("The report is %s" % path)
    if options.folder:
        print("The folder is %s" % home)


def _check_project(text, steps, runner):
    """Raise TutorialError if the project of a whole run is not as `text` (str) says.

    The short path has no table: its project is compared with a ready folder, which a test compares
    with that of the four parts.
    """
    if text == "short":
        folders.check(texts.read(text), runner.project)
    else:
        comparison.check(steps[-1], texts.markdown(text), runner.project, runner.clone)


if __name__ == "__main__":
    main()
