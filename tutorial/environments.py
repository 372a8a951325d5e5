"""Make the virtual environments of a ready folder in a moment, out of those of the clone."""

import glob
import os
import shutil
import subprocess
import sys

from .programs import ROOT, python_folder

SITE = sys.prefix  # the environment that runs this: .venv, or one of tox
CHANNELS2 = os.path.join(ROOT, "eras", "channels2", ".venv")
SCRIPTS = ["django-admin", "daphne"]
DISTUTILS = "distutils-precedence.pth"


def make(folder, prompt):
    """Make the environment `folder` (a path), with pip and with `prompt` (str) in its prompt."""
    python = os.path.join(python_folder(), "python3")
    command = [python, "-m", "venv", "--clear", "--without-pip", "--prompt", prompt, folder]
    subprocess.run(command, check=True)
    for path in glob.glob(os.path.join(_packages(SITE), "pip*")):
        shutil.copytree(path, os.path.join(_packages(folder), os.path.basename(path)))
    _copy_scripts(SITE, folder, ["pip"])


def link(folder, source):
    """Let the environment `folder` import the packages of the environment `source` (paths).

    pip changes nothing in `source`: it leaves alone what is outside of its own environment. Python
    reads no .pth file there, so the line of setuptools that provides `distutils` is copied.
    """
    lines = [_packages(source)]
    for path in glob.glob(os.path.join(_packages(source), DISTUTILS)):
        with open(path, encoding="utf-8") as file:
            lines += file.read().splitlines()
    with open(os.path.join(_packages(folder), "of_the_clone.pth"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    _copy_scripts(source, folder, SCRIPTS)


def add_channels_lts(folder):
    """Copy the package channels_lts of the clone into the environment `folder` (a path)."""
    target = os.path.join(_packages(folder), "channels_lts")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(os.path.join(ROOT, "channels_lts"), target, ignore=ignored)


def _packages(environment):
    (found,) = glob.glob(os.path.join(environment, "lib", "python3.*", "site-packages"))
    return found


def _copy_scripts(source, target, names):
    """Copy the scripts `names` (list of str), and let them run the Python of `target`."""
    for name in names:
        old, new = (os.path.join(each, "bin", name) for each in (source, target))
        if os.path.exists(old):
            with open(old, encoding="utf-8") as file:
                script = file.read().replace(source + "/bin/", target + "/bin/")
            with open(new, "w", encoding="utf-8") as file:
                file.write(script)
            shutil.copymode(old, new)
