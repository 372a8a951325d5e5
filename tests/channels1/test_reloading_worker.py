"""`runworker --reload`: it runs changed code, as `runserver` does, and ends no consumer early."""

import itertools
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from channels_lts import reloader
from testing.site import PATIENCE, eventually
from tests.edge.processes import redis_layer

from .http_site import HttpSite
from .test_runserver import index, write

pytestmark = pytest.mark.live
NUMBERS = itertools.count()


class ReloadingSite(HttpSite):
    """A site whose workers "reloading…" have a session of their own, with both processes."""

    def command(self, name):
        if not name.startswith("reloading"):
            return super().command(name)
        more = ["--threads", "3"] if "threads" in name else []
        return ["setsid", self.python, "manage.py", "runworker", "--reload"] + more

    def kill(self, name, number=signal.SIGKILL):
        if name.startswith("reloading"):
            os.killpg(self.processes[name].pid, number)
        super().kill(name, number)


@pytest.fixture(scope="module")
def site():
    with ReloadingSite(["redis", "web", "worker"]) as site:
        site.end("worker")
        yield site


@pytest.fixture
def worker(site, request):
    """Give the name of a worker that reloads. A test may ask for one with three threads."""
    name = "%s-%d" % (getattr(request, "param", "reloading"), next(NUMBERS))
    site.write_index("index")
    site.start(name)
    assert site.get("/").text == "index"
    yield name
    if name in site.processes:
        site.kill(name, signal.SIGTERM)


@pytest.mark.parametrize("worker", ["reloading", "reloading-threads"], indirect=True)
def test_changed_code_runs_after_the_running_consumer_has_ended(site, worker):
    statistics = redis_layer(site, prefix="http:").channel_statistics
    with ThreadPoolExecutor(1) as pool:
        time.sleep(1.5)  # Django looks at its files each second
        before = statistics("http.request")["messages_count"]
        page = pool.submit(site.get, "/slow/")
        eventually(lambda: statistics("http.request")["messages_count"] > before)
        eventually(lambda: not statistics("http.request")["messages_pending"])
        site.write_index("changed")
        eventually(lambda: "The code has changed" in site.log(worker))
        assert page.result().text == "index"
    eventually(lambda: index(site) == "changed")
    assert site.log(worker).count("Running worker against") == 2


def test_a_worker_waits_for_code_that_is_broken_for_a_time(site, worker):
    write(site, "broken", code="TEXT = %r +\n")
    eventually(lambda: "SyntaxError" in site.log(worker))
    eventually(lambda: "It starts again when a file changes" in site.log(worker))
    write(site, "mended")
    eventually(lambda: index(site) == "mended")


@pytest.mark.parametrize("is_broken", [False, True])
def test_ctrl_c_ends_both_processes(site, worker, is_broken):
    if is_broken:
        write(site, "broken", code="TEXT = %r +\n")
        eventually(lambda: "It starts again when a file changes" in site.log(worker))
    first = site.processes.pop(worker)
    os.killpg(first.pid, signal.SIGINT)
    assert first.wait(PATIENCE) == 0
    assert not has_processes(first.pid)


def test_sigterm_for_the_first_process_ends_both(site, worker):
    first = site.processes.pop(worker)
    first.terminate()
    assert first.wait(PATIENCE) == 0
    assert not has_processes(first.pid)


def test_a_killed_second_process_is_not_started_again(site, worker):
    first = site.processes.pop(worker)
    (second,) = children(first.pid)
    os.kill(second, signal.SIGKILL)
    assert first.wait(PATIENCE) == 128 + signal.SIGKILL


def test_a_worker_that_ends_by_itself_is_not_started_again(site, worker):
    first = site.processes.pop(worker)
    (second,) = children(first.pid)
    os.kill(second, signal.SIGTERM)
    assert first.wait(PATIENCE) == 0


@pytest.mark.parametrize("installed", ["dist-packages", "project/site-packages"])
def test_only_files_of_the_project_are_looked_at(tmp_path, monkeypatch, installed):
    """On Debian /usr/lib/python3/dist-packages is a folder of sys.path."""
    folders = [tmp_path / "project", tmp_path / installed]
    for folder in folders:
        folder.mkdir()
        (folder / "module.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(folder) for folder in folders])
    assert list(reloader._files()) == [str(tmp_path / "project" / "module.py")]


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(child) for child in file.read().split()]


def has_processes(group):
    """Return whether a group of processes (int) has one that runs."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
