"""daphne ends if it cannot listen, so that a supervisor starts it again."""

import os
import signal
import subprocess
import sys

import pytest

from channel_dj.local import ROOT
from testing.ports import free_port
from testing.site import PATIENCE, eventually

from .site import EdgeSite

LINE = "daphne ends, because it cannot listen"


@pytest.fixture(scope="module")
def site():
    """Return a site whose daphne holds its port, and a socket of the file system."""
    site = EdgeSite({}, ["redis", "web", "worker1"])
    site.daphne = ["-u", os.path.join(site.folder, "daphne.sock")]
    with site:
        yield site


def taken(site):
    """Return the description (str) of the endpoint that the site's daphne holds."""
    return "tcp:%d:interface=127.0.0.1" % site.port


def end_of(site, *command):
    """Return (exit status, output) of a process of the site, which has to end by itself."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=site.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    return process.returncode, output


def start_daphne(site, *endpoints):
    """Return (exit status, output) of a second daphne with `endpoints` (str)."""
    command = [sys.executable, os.path.join(os.path.dirname(sys.executable), "daphne")]
    for endpoint in endpoints:
        command += ["-e", endpoint]
    return end_of(site, *command, site.application)


def test_a_daphne_whose_port_is_taken_ends_with_one_line(site):
    status, output = start_daphne(site, taken(site))
    assert status == 1
    assert "Couldn't listen on 127.0.0.1:%d" % site.port in output
    assert output.count(LINE) == 1 and "Traceback" not in output


def test_a_daphne_ends_if_one_of_its_endpoints_fails(site):
    status, output = start_daphne(site, "tcp:%d:interface=127.0.0.1" % free_port(), taken(site))
    assert status == 1 and output.count(LINE) == 1


def test_a_daphne_ends_if_all_of_its_endpoints_fail(site):
    status, output = start_daphne(site, taken(site), "unix:/nowhere/daphne.sock")
    assert status == 1 and output.count(LINE) == 2
    assert "Traceback" not in output


def test_a_daphne_whose_unix_socket_is_taken_ends(site):
    path = os.path.join(site.folder, "daphne.sock")
    status, output = start_daphne(site, "unix:" + path)
    assert status == 1 and output.count(LINE) == 1
    assert path in output


@pytest.mark.parametrize("reload", [[], ["--noreload"]])
def test_runserver_ends_if_its_port_is_taken(site, reload):
    command = [sys.executable, "manage.py", "runserver", "127.0.0.1:%d" % site.port]
    status, output = end_of(site, *command, *reload)
    assert status == 1
    assert "Couldn't listen on 127.0.0.1:%d" % site.port in output


def test_a_daphne_that_is_stopped_ends_without_an_error(site):
    process = site.processes["web"]
    site.kill("web", signal.SIGTERM)
    assert process.returncode == 0
    assert LINE not in site.log("web")
    site.start("web")  # also on the socket that the last one has left
    eventually(site.is_answering)
