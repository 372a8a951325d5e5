"""Make .venv and install locks into it: `python3 scripts/environment.py requirements-legacy.txt`.

`--venv FOLDER` makes the environment elsewhere. `--optional` says why that fails, and succeeds. If
a lock has flit-core, which builds channels-lts, install this checkout's channels-lts as editable
too: changes in the checkout then count at once.

This file runs on any Python 3 with nothing installed. It does only the missing part: a second run
takes a moment, and a run after an interruption continues the work.
"""

from __future__ import print_function  # so that Python 2 can print the error message

import argparse
import glob
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

NEWEST = (3, 14)
OLDEST_PIP = (21, 3)  # the first that installs a checkout as editable by its pyproject.toml alone
HASHES = ["--no-deps", "--require-hashes"]
WHEELS_ONLY = ["--only-binary", ":all:"]
WHEELS = "wheels"  # the packages of a bundle, which needs no index: make lesson-bundle

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = "channels-lts"
PTH = "channels_lts.pth"  # where flit_core writes the checkout's path
BASE = os.path.realpath(sys.executable)  # not .venv's own link to it: .venv may be made again


def arguments():
    parser = argparse.ArgumentParser(description="Make a virtual environment from locks.")
    parser.add_argument("--venv", default=".venv", help="the folder to make it in")
    parser.add_argument("--oldest", default="3.6", help="the oldest Python that the locks are for")
    parser.add_argument("--optional", action="store_true", help="go on without it if it fails")
    parser.add_argument("locks", nargs="+", metavar="LOCK", help="requirements/*.txt")
    return parser.parse_args()


def main(venv, oldest, locks):
    os.chdir(ROOT)
    oldest = tuple(map(int, oldest.split(".")))
    if sys.version_info[:2] < oldest or sys.version_info[:2] > NEWEST:
        reexec_with_supported_python(oldest)
    want = dict((lock, sha256(lock)) for lock in locks)
    if any(b"\nflit-core==" in read(lock) for lock in locks):
        want[PROJECT] = sha256("pyproject.toml", "channels_lts/__init__.py")
    have = installed(venv)
    if all(have.get(part) == digest for part, digest in want.items()):
        return
    check_venv()
    check_path(os.path.join(ROOT, venv))
    if not have:
        make_venv(venv)
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


def reexec_with_supported_python(oldest):
    """Run this again with a Python from `oldest` (tuple) to NEWEST, if the PATH has one."""
    other = find_python(oldest)
    if other:
        os.execv(other, [other, "-u"] + sys.argv)
    fail(
        "Python %d.%d is outside %d.%d to %d.%d and the PATH has no other: install one of those, "
        "or name it: make run PYTHON=/path/to/python3.11" % (sys.version_info[:2] + oldest + NEWEST)
    )


def find_python(oldest):
    """Return the newest Python (a path) from `oldest` (tuple) to NEWEST on the PATH, or None."""
    which = getattr(shutil, "which", lambda name: None)  # Python 2 has none
    for minor in range(NEWEST[1], oldest[1] - 1, -1):
        other = which("python3.%d" % minor)
        # A version manager can put a command on the PATH without a Python behind it.
        if other and subprocess.call([other, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return other
    return None


def installed(venv):
    """Return {lock: digest} of the locks that an earlier run installed.

    The dict is empty if `venv` is missing, broken, or made with another Python than this one.
    """
    try:
        with open(stamp(venv)) as file:
            have = json.load(file)
        works = subprocess.call([python(venv), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except (OSError, ValueError):
        return {}
    if not works or have.get("python") != list(sys.version_info[:2]):
        return {}
    return dict((present_path(lock), digest) for lock, digest in have.items())


def present_path(lock):
    """Return the present path of a lock, whose name may be from an old stamp.

    Before the folder requirements/ existed, requirements/test.txt was requirements-test.txt.
    """
    moved = lock.replace("requirements-", "requirements/", 1)
    return moved if lock.startswith("requirements-") and not os.path.exists(lock) else lock


def check_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        fail(
            "Python's module %s is missing: install it (Debian and Ubuntu: apt install "
            "python3-venv), then run this again." % error.name
        )


def check_path(path):
    """Refuse a `path` (str) with a variable: before Python 3.10 pip installs into its value."""
    found = re.search(r"\$[A-Za-z_]\w*", path)
    if found and sys.version_info < (3, 10):
        fail(
            "pip on Python %d.%d cannot install into %s: it replaces %s there. Rename the folder, "
            "or name a Python from 3.10 on: make run PYTHON=/path/to/python3.11"
            % (sys.version_info[:2] + (path, found.group()))
        )


def make_venv(venv):
    print("Making %s with Python %d.%d" % ((venv,) + sys.version_info[:2]))
    shutil.rmtree(venv, ignore_errors=True)
    status = subprocess.call([BASE, "-m", "venv", venv])
    if status != 0:
        fail("Python could not make %s: %s" % (venv, reason(status)))


def upgrade_old_pip(venv):
    version = subprocess.check_output([python(venv), "-m", "pip", "--version"]).split()[1]
    if tuple(map(int, version.split(b".")[:2])) < OLDEST_PIP:
        pip_install(venv, "requirements/pip.txt")


def pip_install(venv, lock):
    options = ["--no-input"] + HASHES + WHEELS_ONLY + ["-r", lock]
    if os.path.isdir(WHEELS):
        options += ["--no-index", "--find-links", WHEELS]
    command = pip(python(venv), "install", *options)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True)
    for line in process.stdout:
        if line.startswith(("Collecting", "Processing")):
            print("  " + os.path.basename(line.split()[1]))
    status = process.wait()
    if status != 0:
        fail("pip could not install %s: %s" % (lock, reason(status)))


def pip(python, *arguments):
    """Return the command (list of str) that runs pip under `python` (a path)."""
    return [python, "-m", "pip", "--disable-pip-version-check"] + list(arguments)


def reason(status):
    """Return why pip or venv failed (str), from its exit status (int)."""
    if status < 0:
        return (
            "signal %d ended it before it could give a reason. Is there enough memory? "
            "Run the same command again; it continues from here." % -status
        )
    if os.path.isdir(WHEELS):
        return "the reason is above. wheels/README.txt says which Python its packages are for."
    return "the reason is above. Is the package index reachable?"


def install_project(venv):
    """Install this checkout's channels-lts into `venv` (a path) as editable, without an index.

    This is a separate call, because pip refuses an editable install when it checks hashes.
    """
    flags = ["--no-input", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    status = subprocess.call(pip(python(venv), "install", *flags) + ["--editable", ROOT])
    if status != 0:
        fail("pip could not install channels_lts from %s: %s" % (ROOT, reason(status)))
    make_path_relative(venv)


def make_path_relative(venv):
    """Write the checkout's path into the .pth file in ASCII, relative to site-packages.

    Python 3.6 to 3.12 read a .pth file in the locale's encoding. Without a locale, Python 3.6 does
    not start if it cannot decode the file.
    """
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
    options = vars(arguments())
    is_optional = options.pop("optional")
    try:
        main(**options)
    except KeyboardInterrupt:
        sys.exit(130)  # the next run continues from here
    except SystemExit as error:
        if not is_optional:
            raise
        print("%s\nIt goes on without %s." % (error, options["venv"]))
