"""What the stages of CI say at the end: a table, the names of the failures, one sum."""

import re
from collections import namedtuple

LAST_LINES = 12  # of the output of a stage without tests that failed

# `stage`: a Stage of ci.py. `beside`: the Result of its first run, if that failed beside others.
Result = namedtuple("Result", "stage seconds code output beside")


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
    lines = []
    if result.beside and not result.code:
        lines += ["", "%s passed alone. Beside other stages it failed:" % result.stage.name]
        lines += reasons(result.beside.output)
    if result.code:
        lines += ["", "%s failed:" % result.stage.name] + reasons(result.output)
    return lines


def reasons(output):
    """Return the lines (list of str) of an output that say what failed.

    They name tests, and errors beside those. If no test failed, they are the last lines: an error
    can have several.
    """
    lines = output.splitlines()
    tests = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    errors = [line for line in lines if line.startswith("error: ")]
    return ["    " + line for line in (tests + errors if tests else lines[-LAST_LINES:])]


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
