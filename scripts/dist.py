"""Build the wheel and the sdist of channels-lts into dist/: `make dist`.

The same commit gives the same bytes on the same Python.
"""

import os
import subprocess

from flit_core import buildapi

from channel_dj.local import ROOT

SOURCES = ["channels_lts", "docs/adopting.md", "LICENSE", "pyproject.toml"]
NO_COMMIT = "1577836800"  # the date in a tree without git: 1 January 2020, a date that zip can hold


def build(root, folder):
    """Write the wheel and the sdist of the checkout `root` (a path) into `folder` (a path).

    Return both paths. The files get the date SOURCE_DATE_EPOCH if that is given, else the date of
    the last commit that changed them.
    """
    before = os.getcwd(), dict(os.environ)
    folder = os.path.abspath(folder)
    os.makedirs(folder, exist_ok=True)
    os.chdir(root)  # flit_core builds the project in the working directory
    try:
        os.environ.setdefault("SOURCE_DATE_EPOCH", last_commit() or NO_COMMIT)
        names = buildapi.build_wheel(folder), buildapi.build_sdist(folder)
    finally:
        os.chdir(before[0])
        os.environ.clear()
        os.environ.update(before[1])
    return [os.path.join(folder, name) for name in names]


def last_commit():
    """Return the time (str, seconds since 1970) of the last commit on SOURCES; without git, ""."""
    command = ["git", "log", "-1", "--format=%ct", "--"] + SOURCES
    try:
        git = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return ""
    return git.stdout.decode().strip()


if __name__ == "__main__":
    for path in build(ROOT, os.path.join(ROOT, "dist")):
        print(os.path.relpath(path, ROOT))
