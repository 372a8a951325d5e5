"""Renew the locks: `make lock`. What a requirements*.in chooses, the .txt beside it pins, with
hashes."""

import os
import subprocess
import sys

from channel_dj.local import ROOT

UV = os.path.join(os.path.dirname(sys.executable), "uv")

# The options that all have in common stand in pyproject.toml.
LOCKS = {
    "requirements-legacy": ["--python-version", "3.6"],
    "requirements-test": ["--python-version", "3.6", "--constraints", "requirements-legacy.txt"],
    "requirements-pip": ["--python-version", "3.6"],
    # Only their executables are used.
    "requirements-redis": ["--python-version", "3.13", "--no-deps"],
    "requirements-tutorial": ["--python-version", "3.11", "--no-deps"],
    "eras/channels2/requirements": ["--python-version", "3.6"],
    "eras/channels4/requirements": ["--python-version", "3.10"],
}


def resolve(name, output, *options):
    """Write the lock of `name`.in to `output` (a path), keeping what stands there
    already where that still fits. Raises CalledProcessError."""
    source = name + ".in"
    command = [UV, "pip", "compile", "--quiet", source, "--output-file", output]
    subprocess.check_call(
        command + LOCKS[name] + list(options), cwd=ROOT, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    for name in LOCKS:
        print("Resolving %s.in" % name, flush=True)
        try:
            resolve(name, name + ".txt", "--upgrade")
        except subprocess.CalledProcessError:
            sys.exit("error: %s.in has no answer; uv's own words are above" % name)
