"""Get the original wheels, from pip's index or from a folder, and check their SHA-256."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile


class Unusable(Exception):
    """An original wheel is missing or is another file; the text says what to do."""


def download(originals):
    """Return the wheels ({Original: bytes}) that pip downloads from its index. Raises Unusable.

    pip uses the index, proxy and certificates that it is configured for.
    """
    if importlib.util.find_spec("pip") is None:
        raise Unusable(
            "%s has no pip. Use a Python that has one, or name a folder that has these files "
            "with --from: %s" % (sys.executable, ", ".join(one.file for one in originals))
        )
    with tempfile.TemporaryDirectory() as folder:
        run_pip(originals, folder)
        return read(originals, folder)


def run_pip(originals, folder):
    """Download the wheels into `folder` (a path). Raises Unusable with pip's own reason."""
    requirements = os.path.join(folder, "requirements.txt")
    with open(requirements, "w") as file:
        for one in originals:
            file.write("%s==%s --hash=sha256:%s\n" % (one.name, one.version, one.sha256))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    pip = subprocess.run(
        command + ["--dest", folder, "--requirement", requirements],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        universal_newlines=True,
    )
    if pip.returncode:
        raise Unusable(
            "pip cannot download the original wheels: %s. Give pip an index that has them (the "
            "variable PIP_INDEX_URL), or name a folder that has them with --from." % reason(pip)
        )


def reason(pip):
    """Return the last error line (str) of a completed process of pip, or that it has no connection.

    Without a connection the last error of pip is that it finds no such package.
    """
    lines = [line.strip() for line in pip.stderr.splitlines() if line.strip()]
    if any("connection broken by" in line for line in lines):
        return "it cannot connect to its index"
    errors = [line for line in lines if line.startswith("ERROR: ")]
    last = (errors or lines or ["it gives no reason"])[-1]
    return last.replace("ERROR: ", "", 1).rstrip(".")


def read(originals, folder):
    """Return the wheels ({Original: bytes}) in `folder` (a path). Raises Unusable."""
    return {one: read_one(one, os.path.join(folder, one.file)) for one in originals}


def read_one(original, path):
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise Unusable(
            "cannot read %s: %s. `pip download --no-deps %s==%s` downloads it."
            % (path, error.strerror, original.name, original.version)
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != original.sha256:
        raise Unusable(
            "%s is not the original: its SHA-256 is %s instead of %s. Download it again."
            % (path, digest, original.sha256)
        )
    return content
