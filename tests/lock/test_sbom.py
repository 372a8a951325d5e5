"""cyclonedx-py makes the SBOM of the lock again, and its validator accepts it."""

import json
import os
import subprocess

import pytest

from channel_dj.local import ROOT
from scripts import register, sbom


@pytest.fixture(scope="module")
def committed():
    sbom.make_environment()
    with open(os.path.join(ROOT, sbom.FILE), encoding="utf-8") as file:
        return file.read()


def test_the_sbom_is_what_the_tool_makes_of_the_lock(committed):
    assert register.as_text(sbom.generate()) == committed, "run make security"


def test_the_sbom_is_valid(committed):
    sbom.validate(committed)


def test_a_sbom_that_is_not_valid_is_refused(committed):
    broken = json.loads(committed)
    del broken["components"][0]["name"]
    with pytest.raises(subprocess.CalledProcessError):
        sbom.validate(json.dumps(broken))
