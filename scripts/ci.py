"""Run the stages of CI and print a table of them: `.ci/run`.

`.ci/run lint py36` runs only the stages whose names contain one of the words. A stage that fails
does not end the run, so that one run shows every failure. The plan has rows of lanes. The lanes of
a row run side by side, and the stages of a lane run one after another.

Tests state how long a thing may take, and stages beside each other take the processors from each
other. So a stage that fails beside others runs once more, alone, and that run decides. The table
shows what failed in the first.
"""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple

from .ci_report import Result, last_line, table
from .environment import ROOT

POSTGRES = "postgres://channel_dj:channel_dj@127.0.0.1/postgres"
COVERAGE = "CONSUMERS_POSTGRES=channel_dj:channel_dj:postgres make coverage"
SECONDS_LIMIT = 30 * 60  # for one stage; the longest is `make coverage`: 900 seconds alone
MOST_AGAIN = 2  # stages of a row that may run again. If more fail, the machine is not the reason

# `python`: the minor version of Python 3 without which the stage cannot run.
Stage = namedtuple("Stage", "name command python")


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


def tutorial_on(environment, options=""):
    """Return the stage that executes the tutorial in a tox environment such as py36."""
    command = ".venv/bin/tox exec -q -e %s -- python -m tutorial%s" % (environment, options)
    return stage(command, "%s: the tutorial" % environment, int(environment[3:]))


# Two processes, a file at a time.
FAST = "-q -n 2 --dist loadfile tests/unit tests/compat tests/lts tests/lesson/test_tap.py"
LIVE = "-q -n 2 --dist loadfile tests/live tests/edge"  # tests/lts: py314-django61
OLDEST = FAST + " tests/live tests/channels1 tests/edge"
REAL_SITES = "tests/browser tests/eras tests/vm"
# The others of tests/lesson are in the Makefile's FAST.
LESSON = "tests/docs " + " ".join(
    "tests/lesson/test_%s.py" % name
    for name in ("classroom", "exercises", "page", "plan", "recordings")
)
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
    oldest = [tox("py36", OLDEST)] if default != 6 else []
    oldest += [tox("py36-django111"), stage("make docs")]
    oldest += [stage('make test TESTS="%s"' % LESSON)]
    postgres = "DATABASE_URL=%s make unit FAST=tests/unit" % POSTGRES
    fast += [stage('make test TESTS="%s"' % INSTALLATIONS)]
    fast += [stage(postgres, "tests/unit on PostgreSQL")]
    fast += [tox("py311-django22")]
    tutorial = [
        stage('make test TESTS="%s"' % REAL_TUTORIAL),
        stage("make tutorial"),
        stage("make tutorial TEXT=short"),
        tutorial_on("py36"),
        tutorial_on("py313", " --text=short"),
        stage("make container-test"),
        stage('make test TESTS="%s"' % REAL_SITES),
    ]
    sites = [
        stage(COVERAGE, "make coverage"),
        stage('make acceptance ERAS="channels2 channels4"'),
    ]
    quick = [stage("make old-redis-test")]
    quick += [stage(".venv/bin/tox run -q -e redis-3", "tox -e redis-3")]  # 2.10: py36-django111
    quick += [stage("make matrix-quick"), stage("make fuzz SECONDS=60")]
    quick += [stage("make replacements COUNT=40")]
    return [
        [[stage("make lint"), stage("make eras/channels2 eras/channels4")]],
        [sites, tutorial],
        [fast, oldest],
        [quick, live],
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
        results += run_row([lane for lane in lanes if lane])
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


def run_row(lanes):
    """Run the lanes of a row; return the results (a list of Result). See the docstring above.

    A stage that took all its time does not run again.
    """
    results = run_side_by_side(lanes)
    failed = [result for result in results if result.code]
    if len(lanes) == 1 or len(failed) > MOST_AGAIN:
        return results
    return [
        run_alone(each) if each.code and each.seconds < SECONDS_LIMIT else each for each in results
    ]


def run_alone(failed):
    """Run a stage again that failed beside others. `failed` is its first Result; return the new."""
    print("\n%s failed beside other stages. It runs again, alone." % failed.stage.name, flush=True)
    return run(failed.stage, show=True)._replace(beside=failed)


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
    return Result(each, time.time() - started, code, "".join(lines), None)


if __name__ == "__main__":
    main()
