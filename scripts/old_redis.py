"""Build Redis 3.2 in .run/redis-3.2, and run a command with it first on the PATH.

Use: `python -m scripts.old_redis COMMAND…`.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

from channel_dj.local import ROOT

from .environment import HASHES, pip

FOLDER = os.path.join(ROOT, ".run", "redis-3.2")
SERVER = os.path.join(FOLDER, "redis-server")


def main(command):
    if not os.path.exists(SERVER):
        build()
    env = dict(os.environ, PATH=FOLDER + os.pathsep + os.environ["PATH"])
    sys.exit(subprocess.call(command, cwd=ROOT, env=env))


def build():
    print("Building Redis 3.2 (once; about a minute)", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        lock = os.path.join(ROOT, "requirements", "old-redis.txt")
        flags = ["--quiet"] + HASHES + ["-r", lock, "--dest", folder]
        download = pip(sys.executable, "download", *flags)
        run(download, "pip could not fetch the source of Redis 3.2; is the index reachable?")
        (source,) = os.listdir(folder)
        with tarfile.open(os.path.join(folder, source)) as archive:
            archive.extractall(folder)
        inside = os.path.join(folder, source.replace(".tar.gz", ""), "redis.submodule")
        make = ["make", "--silent", "-C", inside, "MALLOC=libc", "CFLAGS=-fcommon -w"]
        run(make, "Redis 3.2 could not be built: it takes make and gcc")
        os.makedirs(FOLDER, exist_ok=True)
        shutil.copy(os.path.join(inside, "src", "redis-server"), SERVER + ".part")
    os.rename(SERVER + ".part", SERVER)


def run(command, otherwise):
    """Run a command; if it fails, print its output and exit with the error `otherwise` (str)."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        sys.exit("%s\nerror: %s" % (done.stdout.decode()[-2000:], otherwise))


if __name__ == "__main__":
    main(sys.argv[1:])
