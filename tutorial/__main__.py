"""Execute the tutorial: `make tutorial`."""

import argparse
import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
import time

from testing.chromium import BROWSER, DRIVER, REASON

from . import document, kept, text, trees
from .report import Report
from .run import Run, check_ports, check_programs
from .text import Wrong

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "README.md")


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tutorial")
    parser.add_argument("--text", default=README, help="another Markdown than tutorial/README.md")
    parser.add_argument("--steps", default="", metavar="N", help="12, 5-12, -12")
    parser.add_argument("--folder", help="to do it in, and to keep for a look or to go on in")
    parser.add_argument("--report", metavar="FOLDER", help="where tutorial-report.md goes")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing runs on
    try:
        steps = text.read(options.text)
        document.check(steps)
        first, last = _range(options.steps, len(steps))
        check_programs()
        check_ports()
        if not (BROWSER and DRIVER):
            raise Wrong(REASON)
        follow(steps[:last], first, options, whole=last == len(steps))
    except Wrong as wrong:
        sys.exit("\nerror: %s" % wrong)
    except KeyboardInterrupt:
        sys.exit(130)


def _range(wanted, count):
    found = re.match(r"^(\d*)(-?)(\d*)$", wanted)
    if not found:
        raise Wrong("STEPS=%s is no step and no range of steps: 12, 5-12 and -12 are" % wanted)
    first, dash, last = found.groups()
    first, last = int(first or 1), int(last or (count if dash or not first else first))
    if not 1 <= first <= last <= count:
        raise Wrong("STEPS=%s: there are steps 1 to %d" % (wanted, count))
    return first, last


def follow(steps, first, options, whole):
    """Do the `steps`; in a folder that is kept from the `first` on, else from the begin on."""
    started = time.time()
    with _home(options.folder, first) as home, Run(home) as run:
        report = Report(options.report or home, run)
        if options.folder and first > 1:
            kept.restore(run, first - 1)
            steps = steps[first - 1 :]
        for step in steps:
            line = (time.time() - started, step.number, step.title, step.kind)
            print("%4.0f s  %2d. %s (%s)" % line, flush=True)
            report.add(run.do(step))
            if options.folder:
                kept.save(run, step)
        if whole:
            with open(options.text, encoding="utf-8") as file:
                trees.check(steps[-1], file.read(), run.project, run.clone)
        path = report.write()
    print("%4.0f s  done" % (time.time() - started))
    if options.folder or options.report:
        print("The report is %s" % path)
    if options.folder:
        print("The folder is %s" % home)


@contextlib.contextmanager
def _home(folder, first):
    """The reader's home folder: `folder`, which stays, or a new one that is gone afterwards."""
    if folder:
        home = os.path.realpath(os.path.expanduser(folder))
        kept.check(home, first)
        os.makedirs(home, exist_ok=True)
        yield home
        return
    home = os.path.realpath(tempfile.mkdtemp(prefix="tutorial-"))
    try:
        yield home
    except Wrong as wrong:
        raise Wrong("%s\n\nFOLDER=… keeps the folder, for a look." % wrong) from None
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
