"""Make .venv and install locks into it: `python3 scripts/environment.py requirements-legacy.txt`.

Runs on any Python 3 with nothing installed, and does only what is missing: a second run takes a
moment, a run after an interruption goes on where it ended.
"""

from __future__ import print_function  # Python 2 shall get as far as being told

import hashlib
import json
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 6), (3, 13)
OLDEST_PIP = 20  # what comes with Python 3.6 cannot read the tags of today's wheels

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
BASE = os.path.realpath(sys.executable)  # not .venv's own link to it: .venv may be made again
STAMP = os.path.join(VENV, "installed.json")


def main(locks):
    os.chdir(ROOT)
    if sys.version_info[:2] < OLDEST or sys.version_info[:2] > NEWEST:
        go_on_with_another_python()
    want = dict((lock, sha256(lock)) for lock in locks)
    have = installed()
    if all(have.get(lock) == digest for lock, digest in want.items()):
        return
    check_venv()
    if not have:
        print("Making .venv with Python %d.%d" % sys.version_info[:2])
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([BASE, "-m", "venv", VENV]) != 0:
            fail("Python could not make .venv, for the reason above")
    upgrade_old_pip()
    for lock in locks:
        if have.get(lock) != want[lock]:
            print("Installing %s (once; about a minute)" % lock)
            pip_install(lock)
            have[lock] = want[lock]
    have["python"] = list(sys.version_info[:2])
    with open(STAMP, "w") as stamp:
        json.dump(have, stamp)


def go_on_with_another_python():
    """Run this again with a Python that the locks are for, if the PATH has one."""
    which = getattr(shutil, "which", lambda name: None)  # Python 2 has none
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        python = which("python3.%d" % minor)
        # A version manager's stand-in can be on the PATH with no Python behind it.
        if python and subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(python, [python, "-u"] + sys.argv)
    fail(
        "Python %d.%d is outside 3.6 to 3.13 and the PATH has no other: install one of those, or "
        "name it: make run PYTHON=/path/to/python3.11" % sys.version_info[:2]
    )


def installed():
    """What an earlier run finished: {lock: digest}; empty where .venv is missing, broken or of
    another Python than the one asked for."""
    try:
        with open(STAMP) as stamp:
            have = json.load(stamp)
        works = subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except (OSError, ValueError):
        return {}
    return have if works and have.get("python") == list(sys.version_info[:2]) else {}


def check_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        fail(
            "Python's module %s is missing: install it (Debian and Ubuntu: apt install "
            "python3-venv), then run this again." % error.name
        )


def upgrade_old_pip():
    version = subprocess.check_output([PYTHON, "-m", "pip", "--version"]).split()[1]
    if int(version.split(b".")[0]) < OLDEST_PIP:
        pip_install("requirements-pip.txt")


def pip_install(lock):
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    exact = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", lock]
    process = subprocess.Popen(pip + exact, stdout=subprocess.PIPE, universal_newlines=True)
    for line in process.stdout:
        if line.startswith("Collecting"):
            print("  " + line.split()[1])
    if process.wait() != 0:
        fail("pip could not install %s, for the reason above. Is its index reachable?" % lock)


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def fail(why):
    sys.exit("error: " + why)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)  # the next run goes on from here
