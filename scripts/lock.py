"""Renew the locks: `make lock`. What requirements-NAME.in chooses, its .txt pins, with hashes."""

import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UV = os.path.join(os.path.dirname(sys.executable), "uv")

# The options that all have in common stand in pyproject.toml.
LOCKS = {
    "legacy": ["--python-version", "3.6"],
    "test": ["--python-version", "3.6", "--constraints", "requirements-legacy.txt"],
    "pip": ["--python-version", "3.6"],
    "redis": ["--python-version", "3.13", "--no-deps"],  # only its executable is used
}


def resolve(name, output, *options):
    """Write the lock of requirements-`name`.in to `output` (a path), keeping what stands there
    already where that still fits. Raises CalledProcessError."""
    source = "requirements-%s.in" % name
    command = [UV, "pip", "compile", "--quiet", source, "--output-file", output]
    subprocess.check_call(
        command + LOCKS[name] + list(options), cwd=ROOT, stdout=subprocess.DEVNULL
    )


if __name__ == "__main__":
    for name in LOCKS:
        print("Resolving requirements-%s.in" % name, flush=True)
        try:
            resolve(name, "requirements-%s.txt" % name, "--upgrade")
        except subprocess.CalledProcessError:
            sys.exit("error: requirements-%s.in has no answer; uv's own words are above" % name)
