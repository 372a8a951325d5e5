"""Test channels_lts on every pair of Python and Django: `make matrix` or `make matrix-quick`.

Each pair gets an environment with the pinned packages of Channels 1, that Django, and the newest of
the rest. There it imports Channels, checks the smallest project, and runs the tests of compat and
of the backports. `make matrix` also runs tests of starts and of the layer, and writes the page
docs/generated/matrix.md. A Python that the PATH does not have comes from a Debian in a folder.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from channel_dj.local import ROOT

from . import matrix_page
from .ci import has_python
from .lock import UV
from .redis_server import executable

PYTHONS = list(range(6, 15))  # the minor versions of Python 3
DJANGOS = ["1.11", "2.0", "2.1", "2.2", "3.2", "4.2", "5.2", "6.0", "6.1"]
PINNED = ["channels==1.1.8", "daphne==1.4.2", "asgi_redis==1.4.3"]
REST = ["msgpack", "six", "setuptools", "legacy-cgi ; python_version >= '3.13'", "redis"]
TOOLS = ["psycopg2-binary", "pytest", "packaging", "flit_core==3.12.0"]
SMALLEST = "tests/lts/settings.py"  # of a project: a path, since this module imports no test
SETTINGS = SMALLEST[: -len(".py")].replace("/", ".")
APPLY = "from channels_lts import compat; compat.apply(); "
IMPORTS = APPLY + "import channels.handler, channels.test, daphne.server, channels_lts.layer"
CHECK = APPLY + "from django.core.management import execute_from_command_line as run; "
CHECK += "run(['manage.py', 'check'])"
QUICK_TESTS = ["tests/compat", "tests/lts/test_backports.py"]
MORE_TESTS = ["tests/lts/test_%s.py" % name for name in ("start", "layer", "ordered_answers")]
DEBIAN = ["tests/roots/debian.sh", "forky"]  # the Debian that has the newest Python


def is_before(django, *version):
    """Return whether `django` (str, such as 2.2) comes before a version (two ints)."""
    return tuple(map(int, django.split("."))) < version


def requirements(django):
    """Return (requirements, overrides), two lists of str, of an environment for a Django."""
    asgiref = "asgiref==1.1.2" if is_before(django, 3, 0) else "asgiref>=3,<4"
    overrides = ["msgpack-python ; python_version < '0'", asgiref, "redis>=2.10.6"]
    # The last pytest-django for that Django. pytest-django 3.10 does not run on pytest 8.
    tools = ["pytest-django==3.10.0", "pytest<8"] if is_before(django, 2, 2) else ["pytest-django"]
    return PINNED + ["Django==%s.*" % django] + REST + TOOLS + tools, overrides


class Failed(Exception):
    """A step of a pair failed. The arguments are its name and its output (both str)."""


def test_pair(minor, django, tests):
    """Test Python 3.`minor` with a Django (str) by `tests` (list of paths); return the result.

    It is a dict with "python" (int), "django", "redis" and "release" (versions), "passed" (int),
    and "why": the reason (str) for which the pair is not supported, empty if it is supported.
    """
    result = {"python": minor, "django": django, "why": "", "redis": "", "passed": 0}
    started = time.time()
    try:
        python = make_environment(minor, django)
        result.update(versions(python))
        run("import", [python, "-W", "ignore", "-c", IMPORTS])
        run("check", [python, "-W", "ignore", "-c", CHECK], DJANGO_SETTINGS_MODULE=SETTINGS)
        options = ["-q", "-p", "no:cacheprovider", "--ds", SETTINGS, "--tb=line"]
        output = run("tests", [python, "-m", "pytest"] + options + tests)
        result["passed"] = int(re.findall(r"(\d+) passed", output)[-1])
    except Failed as failed:
        step, output = failed.args
        result["why"] = "%s: %s" % (step, reason(step, output))
    print(result_line(result, time.time() - started), flush=True)
    return result


def make_environment(minor, django):
    """Make the environment of a pair in .run/matrix; return its Python (a path)."""
    folder = os.path.join(ROOT, ".run", "matrix", "3.%d-%s" % (minor, django))
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        source = path_of_python(minor)
        run("python", [UV, "venv", "--quiet", "--clear", "--python", source, folder])
    wanted, overrides = requirements(django)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(overrides))
        file.flush()
        command = [UV, "pip", "install", "--quiet", "--only-binary", ":all:", "--python", python]
        run("install", command + ["--overrides", file.name] + wanted)
    return python


def path_of_python(minor):
    """Return the path of the Python 3.`minor` itself, not of a version manager's command."""
    command = ["python3.%d" % minor, "-c", "import sys; print(sys.executable)"]
    return subprocess.check_output(command, universal_newlines=True).strip()


def versions(python):
    """Return the versions {"release": Django's, "redis": redis-py's} of an environment."""
    code = "import django, redis; print(django.__version__, redis.__version__)"
    django, redis = run("import", [python, "-W", "ignore", "-c", code]).split()[-2:]
    return {"release": django, "redis": redis}


def run(step, command, **settings):
    """Run the command of a step in the checkout; return its output (str). Raises Failed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=ROOT, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if done.returncode != 0:
        raise Failed(step, done.stdout)
    return done.stdout


def reason(step, output):
    """Return in a few words (str) why a step failed."""
    if step == "install":
        found = re.search(r"does not satisfy (Python>=?[\d.]+)", output)
        return "needs " + found.group(1) if found else "no wheel: " + " ".join(output.split())[:200]
    if step == "tests":
        failures = re.findall(r"^(?:FAILED|ERROR) \S+", output, re.MULTILINE)
        return ", ".join(failures) or output[-300:]
    last = output.strip().splitlines()[-1]
    return re.sub(r" \(/[^)]*\)$", "", last)[:200]  # without a path of this machine


def result_line(result, seconds):
    """Return the line (str) that shows the result of a pair, and how long it took."""
    name = "Python 3.%(python)d, Django %(django)s" % result
    what = result["why"] or "%(passed)d tests passed, redis-py %(redis)s" % result
    return "%s: %s (%.0f s)" % (name, what, seconds)


def test_all(pythons, djangos, tests):
    """Return the results of all pairs. Test three pairs at a time: the tests mostly wait."""
    pairs = [(minor, django) for minor in pythons for django in djangos]
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda pair: test_pair(*pair, tests), pairs))


def test_in_debian(minor, options):
    """Return the results of Python 3.`minor`, which a Debian in a folder has.

    `options` (list of str) are options of this module. Exit with an error if there are no results.
    """
    inside = "make -s test-env PYTHON=python3.%d >&2 && " % minor
    inside += "exec .venv/bin/python -m scripts.matrix"
    inside += " --json --pythons %d %s" % (minor, " ".join(options))
    done = subprocess.run(
        DEBIAN + ["sh", "-c", inside], cwd=ROOT, stdout=subprocess.PIPE, universal_newlines=True
    )
    found = [line for line in done.stdout.splitlines() if line.startswith("[")]
    print("\n".join(line for line in done.stdout.splitlines() if line not in found))
    if not found:
        sys.exit("error: no results for Python 3.%d: the error of its Debian is above" % minor)
    return json.loads(found[-1])


def arguments():
    parser = argparse.ArgumentParser(description="Test channels_lts on pairs of Python and Django.")
    parser.add_argument("--pythons", nargs="+", type=int, default=PYTHONS, help="6 is Python 3.6")
    parser.add_argument("--djangos", nargs="+", default=DJANGOS)
    parser.add_argument("--more", action="store_true", help="test starts and the layer, too")
    parser.add_argument("--debian", action="store_true", help="take other Pythons from a Debian")
    parser.add_argument("--page", help="write the page there")
    parser.add_argument("--json", action="store_true", help="end with the results on one line")
    return parser.parse_args()


def main():
    given = arguments()
    here = [minor for minor in given.pythons if has_python(minor)]
    tests = QUICK_TESTS + MORE_TESTS * given.more
    if given.more:
        executable()  # an environment of a pair has no pip to fetch it
    results = test_all(here, given.djangos, tests)
    for minor in given.pythons:
        if minor not in here and given.debian:
            options = ["--djangos"] + given.djangos + ["--more"] * given.more
            results += test_in_debian(minor, options)
    if given.json:
        print(json.dumps(results))
    if given.page:
        matrix_page.write(os.path.join(ROOT, given.page), results, " ".join(tests))
    wrong = matrix_page.differences(results)
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
