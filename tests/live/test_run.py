"""`make run`, as scripts/run.py: real processes under supervisor, from start to Ctrl-C."""

import os
import signal
import socket

import pytest
import requests

from testing.make_run import Run
from testing.site import PATIENCE, eventually, free_port


@pytest.fixture
def run(tmp_path):
    runs = []

    def start(**settings):
        runs.append(Run(tmp_path, **settings))
        return runs[-1]

    yield start
    for started in runs:
        started.end()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_serves_restarts_what_dies_and_ends_all(run):
    site = run(WORKERS="3").until_ready()
    assert requests.get(site.address + "/login/").ok
    first = site.pids()
    assert set(first) >= {"web", "worker1", "worker2", "worker3"}

    os.kill(first["worker2"], signal.SIGKILL)
    eventually(lambda: site.pids()["worker2"] != first["worker2"])
    assert "exited: worker2 (terminated by SIGKILL" in site.output
    os.kill(first["web"], signal.SIGKILL)
    eventually(lambda: site.pids()["web"] != first["web"])
    eventually(lambda: answers(site))

    site.process.terminate()
    site.process.wait(PATIENCE)
    assert [name for name, pid in site.pids().items() if alive(pid)] == []


def test_ctrl_c_ends_all(run):
    site = run().until_ready()
    site.process.send_signal(signal.SIGINT)
    site.process.wait(PATIENCE)
    assert [name for name, pid in site.pids().items() if alive(pid)] == []


def test_nothing_listens_beyond_loopback(run):
    site = run().until_ready()
    listening = {name: listeners(pid) for name, pid in site.pids().items()}
    assert listening.pop("web") == [
        "0100007F:%04X" % int(site.port)
    ]  # 127.0.0.1, as the kernel has it
    assert not any(listening.values()), listening


def test_a_busy_port_is_one_line(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        status, line = run(PORT=str(port)).ended()
    assert status == 1
    assert line.startswith("error: cannot listen on 127.0.0.1 port %d" % port)
    assert "make run PORT=%d" % (port + 1) in line


def test_a_redis_that_does_not_answer_is_one_line(run):
    status, line = run(REDIS_URL="redis://127.0.0.1:%d/0" % free_port()).ended()
    assert status == 1
    assert line.startswith("error: no Redis at REDIS_URL (Error 111 connecting to")


@pytest.mark.parametrize("name,value", [("WORKERS", "0"), ("WORKERS", "two"), ("PORT", "99999")])
def test_a_number_that_is_none_is_one_line(run, name, value):
    site = run(**{name: value})
    status, line = site.ended()
    assert status == 1
    assert line.startswith("error: %s=%s: it is" % (name, value))
    assert len(site.output.strip().splitlines()) == 1


def test_a_database_that_is_not_there_is_told(run, tmp_path):
    status, line = run(DATABASE_URL="sqlite:///%s/no/folder/db" % tmp_path).ended()
    assert status == 1
    assert line.startswith("error: the database could not be migrated")


def answers(site):
    try:
        return requests.get(site.address + "/login/", timeout=PATIENCE).ok
    except requests.ConnectionError:
        return False


def listeners(pid):
    """The local TCP addresses on which a process listens, as the kernel writes them."""
    folder = "/proc/%d/fd" % pid
    sockets = {
        os.readlink(os.path.join(folder, handle))[len("socket:[") : -1]
        for handle in os.listdir(folder)
    }
    found = []
    for table in ("tcp", "tcp6"):
        with open("/proc/%d/net/%s" % (pid, table)) as lines:
            for line in list(lines)[1:]:
                fields = line.split()
                if fields[3] == "0A" and fields[9] in sockets:
                    found.append(fields[1])
    return found
