"""Write the SBOM of the site's lock: docs/security/sbom.json, in CycloneDX's format.

cyclonedx-py makes it, in an environment of its own with requirements/sbom.txt, and its validator
checks it. The hashes of the files are in the lock, whose digest is in the SBOM.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile

from channel_dj.local import ROOT

from . import openvex, register

FILE = os.path.join("docs", "security", "sbom.json")
ENVIRONMENT = os.path.join(".run", "sbom")
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")
TOOLS = "requirements/sbom.txt"
DIGEST = "channels-lts:lock-sha256"
MARKER = "channels-lts:marker"  # for which Pythons and systems the lock has the version
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(error and "error: the SBOM is not valid: %s" % error)
"""


def make_environment():
    """Install the pinned cyclonedx-py. It takes a moment if it is installed."""
    command = [sys.executable, "-u", "scripts/environment.py", "--venv", ENVIRONMENT]
    subprocess.check_call(command + ["--oldest", "3.10", TOOLS], cwd=ROOT)


def generate():
    """Return the SBOM (dict) of the lock. It is the same each time, until the lock changes."""
    with tempfile.TemporaryDirectory() as folder:
        pins, output = os.path.join(folder, "pins.txt"), os.path.join(folder, "sbom.json")
        with open(pins, "w") as file:
            file.writelines("%s==%s\n" % pin[:2] for pin in register.pins())
        command = [PYTHON, "-W", "ignore", "-m", "cyclonedx_py", "requirements", pins]
        command += ["--output-reproducible", "--spec-version", "1.6", "--pyproject"]
        subprocess.check_call(command + ["pyproject.toml", "--output-file", output], cwd=ROOT)
        with open(output, encoding="utf-8") as file:
            return complete(json.load(file))


def complete(bom):
    """Return a SBOM (dict) of cyclonedx-py with the lock's digest and markers.

    The addresses of an index and the lines of a temporary file are left out.
    """
    markers = {pin[:2]: pin[2] for pin in register.pins()}
    for part in bom["components"]:
        part.pop("externalReferences", None)
        part.pop("description", None)
        part["bom-ref"] = part["purl"]
        marker = markers[part["name"], part["version"]]
        if marker:
            part["properties"] = [{"name": MARKER, "value": marker}]
    bom["components"].sort(key=lambda part: (part["name"], register.numbers(part["version"])))
    about = bom["metadata"]
    site = {"bom-ref": openvex.SITE, "purl": openvex.SITE, "name": "channel-dj"}
    about["component"].update(site, version=openvex.SITE.rpartition("@")[2])
    about["properties"].append({"name": DIGEST, "value": digest()})
    for tool in about["tools"]["components"]:
        tool.pop("externalReferences", None)
    parts = [part["bom-ref"] for part in bom["components"]]
    bom["dependencies"] = [{"ref": openvex.SITE, "dependsOn": parts}]
    return bom


def digest():
    """Return the SHA-256 (str) of the lock."""
    with open(os.path.join(ROOT, register.LOCK), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def validate(text):
    """Check a SBOM (str) with CycloneDX's own validator. Raises CalledProcessError."""
    subprocess.run(
        [PYTHON, "-c", VALIDATE], input=text, universal_newlines=True, cwd=ROOT, check=True
    )


def write():
    """Write the SBOM to its file, after its validation."""
    make_environment()
    text = register.as_text(generate())
    validate(text)
    with open(os.path.join(ROOT, FILE), "w", encoding="utf-8") as file:
        file.write(text)
