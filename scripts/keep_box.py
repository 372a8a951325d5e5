"""Keep the VM's box in boxes/, with its SHA-256: `make keep-box`, or `make keep-box FILE=x.box`.

`vagrant up` takes the box from there, by the Vagrantfile, and then needs no registry.
"""

import glob
import hashlib
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib

from channel_dj.local import ROOT

FOLDER = os.path.join(ROOT, "boxes")
PROVIDERS = ("virtualbox", "libvirt")  # as in the Vagrantfile
MACHINES = os.path.join(ROOT, ".vagrant", "machines", "default")


def main(path=""):
    """Keep the box file `path`; without one, the installed box. Print where the box is."""
    try:
        if path:
            provider = provider_of(path)
            keep(path, provider)
        else:
            provider = keep_installed_box()
    except OSError as error:
        sys.exit("error: cannot keep the box: %s: %s" % (error.filename or path, error.strerror))
    print("boxes/%s.box is kept; `vagrant up` takes it." % provider)


def keep_installed_box():
    """Pack the box that Vagrant has installed for this checkout's machine, and keep it.

    Return its provider (str). Exit with an error if the checkout has no machine.
    """
    found = glob.glob(os.path.join(MACHINES, "*", "box_meta"))
    if not found:
        sys.exit(
            "error: no machine here to take the box from. `vagrant up` first, or name the file of "
            "a box: make keep-box FILE=path/to/x.box"
        )
    with open(max(found, key=os.path.getmtime)) as file:
        box = json.load(file)
    os.makedirs(FOLDER, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = ["vagrant", "box", "repackage", box["name"], box["provider"], box["version"]]
        if subprocess.call(command, cwd=folder) != 0:
            sys.exit(
                "error: Vagrant could not pack the box; its reason is above. `vagrant box list` "
                "shows the boxes that it has."
            )
        keep(os.path.join(folder, "package.box"), box["provider"])
    return box["provider"]


def provider_of(path):
    """Return the provider (str) that the metadata of a box file names.

    Read the whole file, because a download that was cut off has its metadata. Exit with an error
    if it is no box for a provider of the Vagrantfile. Raises OSError.
    """
    advice = "Name the file of a box: make keep-box FILE=path/to/x.box"
    try:
        with tarfile.open(path) as box:
            names = box.getnames()
            name = next(one for one in ("metadata.json", "./metadata.json") if one in names)
            provider = json.loads(box.extractfile(name).read().decode())["provider"]
    except StopIteration:
        sys.exit("error: %s has no metadata.json: it is no box of Vagrant. %s" % (path, advice))
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError):
        sys.exit("error: %s is no box of Vagrant, or a part of one. Download it again." % path)
    except (ValueError, KeyError, TypeError, AttributeError):
        sys.exit("error: metadata.json in %s names no provider: it is no box of Vagrant" % path)
    if provider not in PROVIDERS:
        sys.exit(
            "error: %s is a box for %s. The Vagrantfile is for %s."
            % (path, provider, " and ".join(PROVIDERS))
        )
    return provider


def keep(path, provider):
    """Copy the box file `path` into boxes/, and write boxes/SHA256SUMS for all boxes there."""
    name = provider + ".box"
    part = os.path.join(FOLDER, name + ".part")
    os.makedirs(FOLDER, exist_ok=True)
    shutil.copyfile(path, part)
    os.replace(part, os.path.join(FOLDER, name))
    boxes = sorted(os.path.basename(box) for box in glob.glob(os.path.join(FOLDER, "*.box")))
    with open(os.path.join(FOLDER, "SHA256SUMS"), "w") as sums:
        sums.writelines("%s  %s\n" % (sha256(os.path.join(FOLDER, box)), box) for box in boxes)


def sha256(path):
    """Return the SHA-256 (str) of a file, which may be larger than the memory."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    main(*sys.argv[1:])
