"""Fetch every file that the VM's Python needs into wheelhouse/: `make wheelhouse`.

vagrant/provision.sh installs from that folder if it exists, and then needs no package index.
"""

import os
import re
import shutil
import subprocess
import sys

from packaging.requirements import Requirement

from channel_dj.local import ROOT

from .environment import HASHES, WHEELS_ONLY, pip, reason

FOLDER = os.path.join(ROOT, "wheelhouse")
LOCKS = ["requirements/pip.txt", "requirements-legacy.txt"]

# Ubuntu 18.04: CPython 3.6.9 with glibc 2.27, x86_64. A wheel names its oldest glibc.
PYTHON = "3.6.9"
PLATFORMS = ["manylinux_2_%d_x86_64" % minor for minor in range(27, 4, -1)]
PLATFORMS += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "any"]
ABIS = ["cp36m", "abi3", "none"]
MARKERS = {
    "implementation_name": "cpython",
    "implementation_version": PYTHON,
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": PYTHON,
    "python_version": "3.6",
    "sys_platform": "linux",
    "extra": "",
}


def pins(lock):
    """Return the entries of a lock (str, a file's text) for the VM: a list of lines with hashes.

    pip cannot choose them, because it applies a lock's markers to its own Python.
    """
    entries = re.findall(r"^(\S.*?) \\\n((?:    --hash=\S+(?: \\\n|\n))+)", lock, re.MULTILINE)
    return [
        "%s %s" % (entry.split(" ;")[0], hashes.replace("\\\n", " "))
        for entry, hashes in entries
        if applies(Requirement(entry))
    ]


def applies(requirement):
    return requirement.marker is None or requirement.marker.evaluate(MARKERS)


def fetch(folder):
    """Download wheels into `folder` (a path), and no sources: the VM has no compiler.

    Raises CalledProcessError.
    """
    wanted = []
    for lock in LOCKS:
        with open(os.path.join(ROOT, lock)) as file:
            wanted += pins(file.read())
    flags = ["--quiet"] + HASHES + WHEELS_ONLY + ["-r", "/dev/stdin", "--dest", folder]
    target = ["--python-version", PYTHON, "--implementation", "cp"]
    for abi in ABIS:
        target += ["--abi", abi]
    for platform in PLATFORMS:
        target += ["--platform", platform]
    subprocess.run(
        pip(sys.executable, "download", *(flags + target)),
        input="\n".join(wanted),
        universal_newlines=True,
        check=True,
    )


def main():
    draft = FOLDER + ".part"  # the old folder stays until the new one is complete
    shutil.rmtree(draft, ignore_errors=True)
    try:
        fetch(draft)
    except subprocess.CalledProcessError as error:
        sys.exit("error: pip could not fetch the wheels: %s" % reason(error.returncode))
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.rename(draft, FOLDER)
    count = len(os.listdir(FOLDER))
    print("wheelhouse/ has %d wheels for Python %s; `vagrant up` uses it." % (count, PYTHON))


if __name__ == "__main__":
    main()
