"""Make .venv and install locks into it: `python3 scripts/environment.py requirements-legacy.txt`.
`--venv FOLDER` makes it elsewhere. Where a lock has flit-core, which builds channels-lts, install
this checkout's channels-lts as well, so that what changes in the checkout counts at once.

Runs on any Python 3 with nothing installed, and does only what is missing: a second run takes a
moment, a run after an interruption goes on where it ended.
"""

from __future__ import print_function  # Python 2 shall get as far as being told

import argparse
import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys

NEWEST = (3, 13)
OLDEST_PIP = (21, 3)  # the first that installs a checkout as editable by its pyproject.toml alone

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = "channels-lts"
PTH = "channels_lts.pth"  # where flit_core writes the checkout's path
BASE = os.path.realpath(sys.executable)  # not .venv's own link to it: .venv may be made again


def arguments():
    parser = argparse.ArgumentParser(description="Make a virtual environment from locks.")
    parser.add_argument("--venv", default=".venv", help="the folder to make it in")
    parser.add_argument("--oldest", default="3.6", help="the oldest Python that the locks are for")
    parser.add_argument("locks", nargs="+", metavar="LOCK", help="requirements-*.txt")
    return parser.parse_args()


def main(venv, oldest, locks):
    os.chdir(ROOT)
    oldest = tuple(map(int, oldest.split(".")))
    if sys.version_info[:2] < oldest or sys.version_info[:2] > NEWEST:
        go_on_with_another_python(oldest)
    want = dict((lock, sha256(lock)) for lock in locks)
    if any(b"\nflit-core==" in read(lock) for lock in locks):
        want[PROJECT] = sha256("pyproject.toml", "channels_lts/__init__.py")
    have = installed(venv)
    if all(have.get(part) == digest for part, digest in want.items()):
        return
    check_venv()
    if not have:
        print("Making %s with Python %d.%d" % ((venv,) + sys.version_info[:2]))
        shutil.rmtree(venv, ignore_errors=True)
        if subprocess.call([BASE, "-m", "venv", venv]) != 0:
            fail("Python could not make %s, for the reason above" % venv)
    upgrade_old_pip(venv)
    for lock in locks:
        if have.get(lock) != want[lock]:
            print("Installing %s (once; about a minute)" % lock)
            pip_install(venv, lock)
            have[lock] = want[lock]
    if PROJECT in want and have.get(PROJECT) != want[PROJECT]:
        install_project(venv)
        have[PROJECT] = want[PROJECT]
    have["python"] = list(sys.version_info[:2])
    with open(stamp(venv), "w") as file:
        json.dump(have, file)


def go_on_with_another_python(oldest):
    """Run this again with a Python that the locks are for, if the PATH has one."""
    which = getattr(shutil, "which", lambda name: None)  # Python 2 has none
    for minor in range(NEWEST[1], oldest[1] - 1, -1):
        other = which("python3.%d" % minor)
        # A version manager's stand-in can be on the PATH with no Python behind it.
        if other and subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(other, [other, "-u"] + sys.argv)
    fail(
        "Python %d.%d is outside %d.%d to %d.%d and the PATH has no other: install one of those, "
        "or name it: make run PYTHON=/path/to/python3.11" % (sys.version_info[:2] + oldest + NEWEST)
    )


def installed(venv):
    """What an earlier run finished: {lock: digest}; empty where `venv` is missing, broken or of
    another Python than the one asked for."""
    try:
        with open(stamp(venv)) as file:
            have = json.load(file)
        works = subprocess.call([python(venv), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
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


def upgrade_old_pip(venv):
    version = subprocess.check_output([python(venv), "-m", "pip", "--version"]).split()[1]
    if tuple(map(int, version.split(b".")[:2])) < OLDEST_PIP:
        pip_install(venv, "requirements-pip.txt")


def pip_install(venv, lock):
    pip = [python(venv), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    exact = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", lock]
    process = subprocess.Popen(pip + exact, stdout=subprocess.PIPE, universal_newlines=True)
    for line in process.stdout:
        if line.startswith(("Collecting", "Processing")):
            print("  " + os.path.basename(line.split()[1]))
    if process.wait() != 0:
        fail("pip could not install %s, for the reason above. Is its index reachable?" % lock)


def install_project(venv):
    """Install this checkout's channels-lts into `venv` (a path) as editable, without an index.

    A call of its own: pip refuses an editable install where it checks hashes.
    """
    pip = [python(venv), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    flags = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT]
    if subprocess.call(pip + flags) != 0:
        fail("pip could not install channels_lts from %s, for the reason above" % ROOT)
    make_path_relative(venv)


def make_path_relative(venv):
    """Name the checkout relative to site-packages, in ASCII: Python 3.6 to 3.12 read a .pth file
    in the locale's encoding, and without a locale 3.6 does not start where that fails."""
    for path in glob.glob(os.path.join(glob.escape(venv), "lib", "*", "site-packages", PTH)):
        with open(path, "w") as file:
            file.write(os.path.relpath(ROOT, os.path.dirname(path)) + "\n")


def python(venv):
    return os.path.join(venv, "bin", "python")


def stamp(venv):
    return os.path.join(venv, "installed.json")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sha256(*paths):
    return hashlib.sha256(b"".join(map(read, paths))).hexdigest()


def fail(why):
    sys.exit("error: " + why)


if __name__ == "__main__":
    try:
        main(**vars(arguments()))
    except KeyboardInterrupt:
        sys.exit(130)  # the next run goes on from here
