"""Check the learner's files of one task, and check again when they are saved."""

import os
import subprocess
import time
from contextlib import ExitStack

from channel_dj.local import ROOT

from .expect import Unmet
from .mistakes import last_exception, lines_about
from .site import Broken, ExerciseSite

INTERVAL = 0.2  # seconds between two looks at the files


def work_on(task, workbook, once=False):
    """Check a task until it is solved, or once; return whether it is solved.

    The processes of the site end with the call.
    """
    for path in workbook.prepare(task):
        print("%s is new: it is the start of this exercise." % short(path), flush=True)
    install(task.eras)
    with ExitStack() as sites:
        running = [sites.enter_context(ExerciseSite(era)) for era in task.eras]
        for _ in saves(workbook, task):
            print("\nChecking ...", flush=True)
            if passes(task, running, workbook.paths(task)):
                return True
            if once:
                return False
            print("\nChange the file and save it. It is checked again. Ctrl-C ends.", flush=True)


def install(eras):
    """Install what the eras still need; it takes a moment if that is nothing. Raises SystemExit."""
    for era in set(eras) - {"channels1"}:
        if subprocess.call(["make", "--no-print-directory", "eras/" + era], cwd=ROOT):
            raise SystemExit(1)


def saves(workbook, task):
    """Yield when all files of a task are there, and again each time that one was saved."""
    seen, texts = None, {}
    while True:
        stamps = {path: _stamp(path) for path in workbook.paths(task).values()}
        if stamps == seen:
            time.sleep(INTERVAL)
            continue
        seen = stamps
        missing = [path for path, stamp in stamps.items() if stamp is None]
        for path in missing:
            _say_what_is_gone(path, texts.pop(path, None), workbook)
        if not missing:
            texts = {path: _text(path) for path in stamps}
            yield


def _stamp(path):
    """Return what changes when a file is saved; None if there is no file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _text(path):
    """Return the text (str) of a file; None if it has gone a moment ago."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None


def _say_what_is_gone(path, text, workbook):
    print("\n%s is gone. Save it again: it is checked then." % short(path), flush=True)
    if text is not None:
        print("Its last text is in %s." % short(workbook.keep(path, text)), flush=True)


def passes(task, sites, paths):
    """Check the files on all sites, and print what was seen; return whether all is as expected."""
    for site in sites:
        path = paths[site.era]
        started = time.time()
        problem = check(task, site, path)
        title = short(path) if len(sites) == 1 else "%s on %s" % (short(path), site.era)
        if problem:
            print("%s: not yet\n%s" % (title, problem), flush=True)
            return False
        print("%s: as expected, after %.1f s" % (title, time.time() - started), flush=True)
    return True


def check(task, site, path):
    """Check a file on a site; return the problem (str), or None."""
    try:
        site.open(task, path)
        task.check(site)
    except Unmet as unmet:
        problem = ["  expected: %s" % unmet.expected, "  seen:     %s" % unmet.seen]
        problem += ["  %s has ended during the check" % name for name in site.ended()]
        return "\n".join(problem + _errors(site, path))
    except Broken as broken:
        errors = _errors(site, path) or ["  its log is empty: the file has ended the process"]
        return "\n".join(["  %s cannot start with this file" % broken] + errors)
    except Exception as error:  # of a client or a command, on a site that this file broke
        problem = "  the check could not go on: %s" % _first_line(error)
        return "\n".join([problem] + _errors(site, path))
    finally:
        site.end_check()


def _errors(site, path):
    """Return the lines of the logs that say what is wrong, best about the file itself."""
    logs = {name: site.log(name) for name in site.log_names()}
    for log in logs.values():
        lines = lines_about(path, log)
        if lines:
            lines = [line.replace(path, short(path)) for line in lines]
            return ["  an error in your file:"] + ["    " + line for line in lines]
    for name, log in logs.items():
        for line in last_exception(log):
            return ["  the log of %s: %s" % ("daphne" if name == "web" else name, line)]
    return []


def _first_line(error):
    lines = str(error).strip().splitlines() or [""]
    return ("%s: %s" % (type(error).__name__, lines[0]))[:200]


def short(path):
    """Return a path (str) from the folder in which the learner types."""
    return os.path.relpath(path, ROOT) if path.startswith(ROOT + os.sep) else path
