"""Each line that `make coverage` leaves out has a reason."""

import os
import re

import pytest

from channel_dj import local

GATED = ("channels_lts", "display", "channel_dj")
REASON = re.compile(r"pragma: no (cover|branch): \S.{9,}")


def modules():
    """The paths of all modules that are gated, from the root, with slashes."""
    for package in GATED:
        for folder, _, names in os.walk(os.path.join(local.ROOT, package)):
            for name in sorted(names):
                if name.endswith(".py"):
                    path = os.path.relpath(os.path.join(folder, name), local.ROOT)
                    yield path.replace(os.sep, "/")


def content(path):
    with open(os.path.join(local.ROOT, path), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("path", sorted(modules()))
def test_each_exclusion_from_coverage_has_a_reason(path):
    for line in content(path).splitlines():
        assert "pragma: no" not in line or REASON.search(line), "%s: %s" % (path, line)
