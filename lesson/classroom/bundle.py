"""Pack all that `make eras` needs into one archive: `make lesson-bundle`.

The archive has the checkout, the packages of each era's environment as wheels, and Valkey. The
other machine needs make, and the same Python on the same kind of system. It needs no internet:
scripts/environment.py takes the packages from the folder wheels/.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile

from channel_dj.local import ROOT
from scripts import redis_server
from scripts.environment import HASHES, WHEELS, WHEELS_ONLY, pip, reason
from scripts.run_eras import python

from . import eras
from .missing import missing

DIST = os.path.join(ROOT, "dist")
FOLDER = "channel_dj-lesson"  # in the archive
README = """`make eras` installs the packages in this folder. They are for %s:

%s"""


def main():
    present = [era for era in eras.ERAS if not missing(era)]
    for era in set(eras.ERAS) - set(present):
        print("The bundle is without an era. %s" % missing(era))
    os.makedirs(DIST, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DIST) as draft:
        folder = os.path.join(draft, FOLDER)
        copy_checkout(folder)
        fetch_wheels(os.path.join(folder, WHEELS), present)
        copy_redis(folder)
        path = pack(folder)
    megabytes = os.path.getsize(path) / 1e6
    print("%s has %d MB. In the room:" % (os.path.relpath(path, ROOT), megabytes))
    print("    tar xf %s && cd %s && make eras" % (os.path.basename(path), FOLDER))


def copy_checkout(folder):
    """Copy the files that git knows into `folder` (a path).

    Others could be secrets, such as those of a RUN_DIR in the checkout.
    """
    command = ["git", "ls-files", "-z"]
    names = subprocess.check_output(command, cwd=ROOT).split(b"\0")
    for name in map(os.fsdecode, filter(None, names)):
        source = os.path.join(ROOT, name)
        if os.path.isfile(source):  # git still knows one that was just removed
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            shutil.copy2(source, os.path.join(folder, name))


def fetch_wheels(folder, present):
    """Download the packages of the eras `present` (list of str) into `folder` (a path)."""
    for era in present:
        locks = ["requirements/pip.txt", eras.lock(era)]
        if era == "channels1":
            locks.append("requirements/lesson.txt")
        for lock in locks:
            options = ["--quiet"] + HASHES + WHEELS_ONLY + ["-r", lock, "--dest", folder]
            status = subprocess.call(pip(python(era), "download", *options), cwd=ROOT)
            if status:
                sys.exit("error: pip could not fetch %s: %s" % (lock, reason(status)))
    versions = "".join("%s: Python %s\n" % (eras.title(era), version(era)) for era in present)
    with open(os.path.join(folder, "README.txt"), "w") as file:
        file.write(README % (sysconfig.get_platform(), versions))


def version(era):
    """Return the version (str) of an era's Python, such as 3.11."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.check_output([python(era), "-c", code], universal_newlines=True).strip()


def copy_redis(folder):
    """Put Valkey where scripts/redis_server.py looks for it."""
    try:
        source = redis_server.embedded()
    except redis_server.NoServer as error:
        sys.exit("error: %s" % error)
    target = os.path.join(folder, os.path.relpath(source, ROOT))
    os.makedirs(os.path.dirname(target), mode=0o700)
    shutil.copy2(source, target)


def pack(folder):
    """Pack `folder` (a path) into an archive in dist/; return its path."""
    system = "%s-python%d.%d" % ((sysconfig.get_platform(),) + sys.version_info[:2])
    path = os.path.join(DIST, "%s-%s.tar.gz" % (FOLDER, system))
    with tarfile.open(path + ".part", "w:gz", compresslevel=1) as archive:  # wheels are compressed
        archive.add(folder, FOLDER)
    os.replace(path + ".part", path)
    return path


if __name__ == "__main__":
    main()
