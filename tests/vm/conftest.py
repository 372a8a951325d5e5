import os

import pytest

from .machine import Container, VirtualMachine

KINDS = {"vm": VirtualMachine, "container": Container}


def pytest_terminal_summary(terminalreporter):
    """Print what a run without the real box does not prove."""
    kind = os.environ.get("MACHINE")
    if kind and getattr(KINDS[kind], "box", None) != "real":
        terminalreporter.write_line(
            "Not proved here: the box that the Vagrantfile names (Ubuntu 18.04 with its Redis 4.0, "
            "Python 3.6.9 and systemd 237), and VirtualBox. A Debian 12 stood in for it"
            + (", without Vagrant: make vm-test has the real one." if kind == "container" else ".")
        )


@pytest.fixture(scope="session")
def machine():
    with KINDS[os.environ["MACHINE"]]() as machine:
        yield machine
