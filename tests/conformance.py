"""asgiref 1's own tests of a channel layer, which asgiref 2 dropped. They are fetched by hash."""

import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile

import pytest

from channel_dj.local import ROOT
from scripts.environment import HASHES, pip

LOCK = os.path.join(ROOT, "requirements", "asgiref1.txt")
FOLDER = os.path.join(ROOT, ".run", "asgiref1")


def _fetched():
    """Return the path (str) of the suite in .run; fetch it if it is not there."""
    path = os.path.join(FOLDER, "asgiref", "conformance.py")
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        # Two processes of the tests may fetch it at once: each in a folder of its own.
        with tempfile.TemporaryDirectory(dir=FOLDER) as own:
            os.replace(_fetch(own), path)
    return path


def _fetch(folder):
    """Fetch the suite into a folder; return its path there (str)."""
    command = pip(sys.executable, "download", "--quiet", *HASHES + ["-r", LOCK, "-d", folder])
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        pytest.skip(
            "the conformance suite cannot be fetched: %s" % done.stdout.decode().strip(),
            allow_module_level=True,
        )
    (wheel,) = [name for name in os.listdir(folder) if name.endswith(".whl")]
    with zipfile.ZipFile(os.path.join(folder, wheel)) as archive:
        return archive.extract("asgiref/conformance.py", folder)


def _load(path):
    spec = importlib.util.spec_from_file_location("asgiref1_conformance", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ConformanceTestCase = _load(_fetched()).ConformanceTestCase
