"""Renew the locks: `make lock`. A lock pins, with hashes, the packages that an .in file chooses."""

import os
import subprocess
import sys

from channel_dj.local import ROOT

UV = os.path.join(os.path.dirname(sys.executable), "uv")

SITE = ["--python-version", "3.6", "--overrides", "requirements/overrides.txt"]

TESTS = ["--overrides", "requirements/test-overrides.txt"]
TESTS += ["--constraints", "requirements-legacy.txt"]

# {lock: its own options}; the common options are in pyproject.toml.
LOCKS = {
    "requirements-legacy.txt": SITE,
    "requirements/lesson.txt": SITE + ["--constraints", "requirements-legacy.txt"],
    "requirements/test.txt": SITE + TESTS,
    "requirements/pip.txt": ["--python-version", "3.6"],
    "requirements/sbom.txt": ["--python-version", "3.10"],
    "requirements/docs.txt": ["--python-version", "3.11"],
    # Only their executables are used.
    "requirements/redis.txt": ["--python-version", "3.13", "--no-deps"],
    "requirements/tutorial.txt": ["--python-version", "3.11", "--no-deps"],
    "eras/channels2/requirements.txt": ["--python-version", "3.6"],
    "eras/channels4/requirements.txt": ["--python-version", "3.10"],
}


# Of the site's lock. Without --no-deps pip refuses it: asgi_redis asks for msgpack-python, which is
# not in the lock.
FIRST_LINE = "# pip install --no-deps -r %s\n"


def source(lock):
    """Return the path (str) of the .in file that a lock is made from."""
    return lock.replace("requirements-legacy", "requirements/legacy").replace(".txt", ".in")


def resolve(lock, output, *options):
    """Write the lock that `lock` (a key of LOCKS) names to `output` (a path).

    A pin that `output` holds already stays if it still fits. Raises CalledProcessError.
    """
    command = [UV, "pip", "compile", "--quiet", source(lock), "--output-file", output]
    subprocess.check_call(
        command + LOCKS[lock] + list(options), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    if lock == "requirements-legacy.txt":
        write_first_line(lock, os.path.join(ROOT, output))


def write_first_line(lock, path):
    """Put the command that installs `lock` into the first line of the file at `path`."""
    with open(path) as file:
        text = file.read()
    with open(path, "w") as file:
        file.write(FIRST_LINE % lock + text)


if __name__ == "__main__":
    for lock in LOCKS:
        print("Resolving %s" % source(lock), flush=True)
        try:
            resolve(lock, lock, "--upgrade")
        except subprocess.CalledProcessError:
            sys.exit("error: uv found no solution for %s; its message is above" % source(lock))
