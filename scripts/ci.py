"""Run the stages of CI and print a table of them: `.ci/run`.

`.ci/run lint py36` runs only the stages whose names contain one of the words. A stage that fails
does not end the run, so that one run shows every failure. The plan has rows of lanes. The lanes of
a row run side by side, and the stages of a lane run one after another.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple

from .environment import ROOT

POSTGRES = "postgres://channel_dj:channel_dj@127.0.0.1/postgres"
COVERAGE = "CONSUMERS_POSTGRES=channel_dj:channel_dj:postgres make coverage"
SECONDS_LIMIT = 20 * 60  # for one stage: the longest takes less than half of that

# `python`: the minor version of Python 3 without which the stage cannot run.
Stage = namedtuple("Stage", "name command python")
Result = namedtuple("Result", "stage seconds code output")


def stage(command, name=None, python=None):
    """Return the Stage of a shell command (str), whose name is the command if it has no other."""
    return Stage(name or command, command, python)


def tox(environment, arguments="", name=None):
    """Return the stage of a tox environment such as py36: on that Python, with its own lock."""
    command = ".venv/bin/tox run -q -e " + environment + (arguments and " -- " + arguments)
    return stage(command, name or "tox -e " + environment, int(environment.split("-")[0][3:]))


def newest(command):
    """Return the stage of a command on Python 3.14, in a bare Debian if the PATH has none."""
    return stage(command if has_python(14) else "tests/roots/debian.sh forky " + command)


def tutorial_on(environment):
    """Return the stage that executes the tutorial in a tox environment such as py36."""
    command = ".venv/bin/tox exec -q -e %s -- python -m tutorial" % environment
    return stage(command, "%s: the tutorial" % environment, int(environment[3:]))


# Two processes, a file at a time.
FAST = "-q -n 2 --dist loadfile tests/unit tests/compat tests/lts"
LIVE = "-q -n 2 --dist loadfile tests/lts tests/live tests/edge"
REAL_SITES = "tests/browser tests/eras tests/vm"
INSTALLATIONS = "tests/dist tests/lock"  # in environments of their own
REAL_TUTORIAL = " ".join(
    "tests/tutorial/test_%s.py" % name for name in ("breaking", "ending", "terminal")
)


def plan(default):
    """Return the rows of lanes of stages, on a machine whose `python3` is Python 3.`default`.

    No test runs twice in one environment. `make coverage` runs the fast tests, tests/live,
    tests/channels1 and tests/edge on the default Python. Sites run on the oldest and the newest
    Python as well. The matrix has every pair of Python and Django; 3.8 runs the fast tests, because
    only it and 3.9 have the lock's Django 4.2. The tutorial's stages need the ports 6379 and 8000,
    so they share a lane. The stage that measures times has the machine alone.
    """
    fast = [tox("py3%d" % minor, FAST) for minor in (8, 13) if minor != default]
    # This lane makes the Debian's environment, which the matrix beside it needs at its end.
    live = [newest("make test TESTS='%s'" % LIVE), newest(".venv/bin/tox run -q -e py314-django61")]
    oldest = [tox("py36")] if default != 6 else []
    postgres = "DATABASE_URL=%s make unit FAST=tests/unit" % POSTGRES
    fast += [stage('make test TESTS="%s"' % INSTALLATIONS)]
    fast += [stage(postgres, "tests/unit on PostgreSQL")]
    fast += [tox("py36-django111"), tox("py311-django22"), stage("make old-redis-test")]
    fast += [stage(".venv/bin/tox run -q -e redis-3", "tox -e redis-3")]  # 2.10: py36-django111
    tutorial = [
        stage('make test TESTS="%s"' % REAL_TUTORIAL),
        stage("make tutorial"),
        stage("make tutorial TEXT=short"),
        tutorial_on("py36"),
        tutorial_on("py313"),
        stage("make container-test"),
    ]
    sites = [
        stage(COVERAGE, "make coverage"),
        stage('make test TESTS="%s"' % REAL_SITES),
        stage('make acceptance ERAS="channels2 channels4"'),
    ]
    return [
        [[stage("make lint"), stage("make eras/channels2 eras/channels4")]],
        [sites, tutorial],
        [fast[0::2], fast[1::2] + oldest],
        [[stage("make matrix-quick"), stage("make fuzz SECONDS=120")], live],
        [[stage("make bench-quick")]],
    ]


def stages_of(plan):
    """Return all stages of a plan, in its order."""
    return [each for row in plan for lane in row for each in lane]


def main():
    os.chdir(ROOT)
    started = time.time()
    results, wanted = [], sys.argv[1:] or [""]
    rows = [
        [[each for each in lane if any(word in each.name for word in wanted)] for lane in row]
        for row in plan(default=sys.version_info[1])
    ]
    missing = [each for each in stages_of(rows) if each.python and not has_python(each.python)]
    for row in rows:
        lanes = [[each for each in lane if each not in missing] for lane in row]
        results += run_side_by_side([lane for lane in lanes if lane])
    if not results:
        sys.exit("error: no name of a stage contains one of the words: %s" % " ".join(wanted))
    print(table(results, time.time() - started))
    for each in missing:
        print("NOT RUN: %s: python3.%d is not on this machine" % (each.name, each.python))
    print(last_line(results))
    sys.exit(1 if any(result.code for result in results) else 0)


def has_python(minor):
    """Return whether the PATH has a Python 3.`minor` that starts.

    A version manager can put a command on the PATH without a Python behind it.
    """
    found = shutil.which("python3.%d" % minor)
    return bool(found) and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0


def run_side_by_side(lanes):
    """Run lanes (lists of stages) at the same time; return the results (a list of Result) in order.

    One lane alone prints its output at once. In several lanes, each stage prints it at its end.
    """
    results = {}

    def run_lane(lane):
        for each in lane:
            results[each] = run(each, show=len(lanes) == 1)

    threads = [threading.Thread(target=run_lane, args=[lane]) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[each] for lane in lanes for each in lane]


def run(each, show):
    """Run one stage; return its Result. With `show` (bool), print each line at once."""
    started, lines = time.time(), []
    print("\n=== %s" % each.name if show else "--- %s: started" % each.name, flush=True)
    process = subprocess.Popen(
        ["timeout", "--kill-after=30", str(SECONDS_LIMIT), "sh", "-c", each.command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
    )
    for line in process.stdout:
        lines.append(line)
        if show:
            print(line, end="", flush=True)
    code = process.wait()
    if not show:
        print("\n=== %s\n%s" % (each.name, "".join(lines)), end="", flush=True)
    return Result(each, time.time() - started, code, "".join(lines))


def counts(output):
    """Return how many tests the summaries of pytest name: {"passed": 3, "skipped": 1}."""
    found = {}
    summary = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+, )*\d+ [a-z]+) in [\d.]+s\b", re.MULTILINE)
    for numbers in summary.findall(output):
        for number, word in re.findall(r"(\d+) ([a-z]+)", numbers):
            word = {"errors": "failed", "error": "failed"}.get(word, word)
            found[word] = found.get(word, 0) + int(number)
    return found


def table(results, seconds):
    """Return the table (str) of all results; `seconds` is how long the whole run took."""
    width = max(len(result.stage.name) for result in results)
    form = "%-{}s %8s %8s %8s %8s".format(width)
    lines = ["", form % ("stage", "seconds", "passed", "skipped", "failed")]
    for result in results:
        found = counts(result.output)
        numbers = [found.get(word, "") for word in ("passed", "skipped", "failed")]
        row = form % ((result.stage.name, "%.0f" % result.seconds) + tuple(numbers))
        lines.append(row + ("  FAILED, exit status %d" % result.code if result.code else ""))
    lines.append(form % ("all, some of them side by side", "%.0f" % seconds, "", "", ""))
    for result in results:
        lines += failures(result)
    return "\n".join(lines)


def failures(result):
    """Return the lines (list of str) that name the failures of a stage, for the end of the log."""
    if not result.code:
        return []
    lines = result.output.splitlines()
    named = [line for line in lines if line.startswith(("FAILED ", "ERROR ", "error: "))]
    return ["", "%s failed:" % result.stage.name] + ["    " + line for line in named or lines[-5:]]


def last_line(results):
    """Return the sum of all stages, in pytest's words. A stage without tests counts as one test."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for result in results:
        found = counts(result.output) or {"passed" if result.code == 0 else "failed": 1}
        if result.code and not found.get("failed"):
            found["failed"] = 1
        for word in total:
            total[word] += found.get(word, 0)
    return "%(passed)d passed, %(failed)d failed, %(skipped)d skipped" % total


if __name__ == "__main__":
    main()
