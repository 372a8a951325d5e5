"""Run the next exercise that is not solved: `make exercise`."""

import argparse
import os
import signal
import sys

from channel_dj.local import ROOT
from scripts.redis_server import NoServer

from . import runner
from .task import all_tasks, find
from .workbook import Workbook

FOLDER = os.path.join(ROOT, "exercises")


def options():
    parser = argparse.ArgumentParser(prog="make exercise")
    parser.add_argument("--name", help="the name or the number of an exercise")
    parser.add_argument("--folder", default=FOLDER, help="where your files are")
    parser.add_argument("--hint", action="store_true", help="print the hint")
    parser.add_argument("--list", action="store_true", help="print which exercises are solved")
    parser.add_argument("--again", action="store_true", help="begin again; keep the old file")
    parser.add_argument("--once", action="store_true", help="check once, and do not wait")
    return parser.parse_args()


def main():
    chosen = options()
    tasks, workbook = all_tasks(), Workbook(os.path.abspath(chosen.folder))
    try:
        task = find(chosen.name, tasks) if chosen.name else workbook.next_task(tasks)
    except LookupError as error:
        sys.exit("error: %s" % error.args[0])
    if chosen.list:
        print_list(tasks, workbook)
    elif task is None:
        print_end()
    elif chosen.hint:
        print(task.hint)
    else:
        if chosen.again:
            begin_again(task, workbook)
        sys.exit(run_from(task, tasks, workbook, chosen.once))


def run_from(task, tasks, workbook, once):
    """Run a task, and then those that are not solved; return the exit status."""
    while task:
        print_task(task, tasks, workbook)
        if not runner.work_on(task, workbook, once):
            return 1
        workbook.mark_solved(task)
        print("\nSolved: %s (%s)." % (task.name, progress(tasks, workbook)), flush=True)
        if once:
            return 0
        task = workbook.next_task(tasks, after=task)
    print_end()
    return 0


def print_task(task, tasks, workbook):
    paths = [runner.short(path) for path in workbook.paths(task).values()]
    print("\n" + task.text)
    print("Your %s: %s" % ("file" if len(paths) == 1 else "files", " and ".join(paths)))
    print("A hint: make exercise NAME=%s HINT=1" % task.name)
    print("All exercises: make exercise LIST=1 (%s)" % progress(tasks, workbook))


def print_list(tasks, workbook):
    solved = workbook.solved()
    for task in tasks:
        mark = "x" if task.name in solved else " "
        print("  [%s] %-17s %s" % (mark, task.name, task.title))
    print("\n%s. Go to one: make exercise NAME=%s" % (progress(tasks, workbook), tasks[2].name))
    print("Begin one again (your file is kept): make exercise NAME=%s AGAIN=1" % tasks[0].name)


def print_end():
    print("\nAll exercises are solved. make exercise LIST=1 lists them.")


def progress(tasks, workbook):
    solved = set(workbook.solved())
    return "%d of %d are solved" % (sum(task.name in solved for task in tasks), len(tasks))


def begin_again(task, workbook):
    for place in workbook.begin_again(task):
        print("Your old file is kept: %s" % runner.short(place))


def end(number, frame):
    """End as on Ctrl-C, so that all processes of the site end, too."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except NoServer as error:
        sys.exit("error: %s" % error)
