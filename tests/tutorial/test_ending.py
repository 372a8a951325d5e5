"""However a run ends, no process of it runs on. These tests start real runs of a small text, with a
Redis on a free port, a program that ignores signals, and a browser."""

import contextlib
import fcntl
import glob
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time

import pytest

from testing.chromium import BROWSER, DRIVER, REASON
from testing.ports import free_port
from tutorial import original
from tutorial.programs import ROOT
from tutorial.terminal import restore_signals

# The small text uses none of the ports of the tutorial.
RUN = "from tutorial import __main__; __main__.check_ports = lambda: None; __main__.main()"
STARTING, ENDING = 60, 60  # seconds

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.network,  # for Redis, where none is on the PATH
    pytest.mark.skipif(not (BROWSER and DRIVER), reason=REASON),
    pytest.mark.skipif(sys.platform != "linux", reason="the tutorial is executed on Linux only"),
]

SERVERS = """
**Terminal 2**:

```console
$ redis-server --bind 127.0.0.1 --port {port}
...Ready to accept connections...
```

**Terminal 3**:

```console
$ (trap '' INT TERM HUP; echo ready; while :; do sleep 1; done)
...ready...
```

```browser
Alice opens about:blank
```
"""

WAIT = """
**Terminal 1**:

```console
$ touch {started}; sleep 600
```
"""

INTERRUPT = """
**Terminal 1**:

```console
$ python3 -c "import time; print('ready', flush=True); time.sleep(600)"
ready
```

```console
^C
...KeyboardInterrupt...
```
"""


def quoted(block):
    return "".join("> " + line for line in ["```\n"] + block.splitlines(True) + ["```\n"]) + "\n"


class Run:
    """A run of a text that has `blocks` in its first step; only that step is done."""

    def __init__(self, tmp_path, blocks):
        self.port = free_port()
        self.folder = tempfile.mkdtemp()  # short: the path of a browser's socket has a limit
        self.processes = []
        self.started = tmp_path / "started"
        self.output = tmp_path / "output"
        blocks = blocks.format(port=self.port, started=self.started)
        quotes = "".join(quoted(block) for block in original.blocks())
        text = tmp_path / "text.md"
        text.write_bytes(
            ("## 1. A\n\n*Erratum.*\n" + blocks + "\n## 2. B\n\n*Erratum.*\n\n" + quotes).encode()
        )
        self.command = [sys.executable, "-c", RUN, "--text", str(text), "--steps", "1"]

    def start(self, command=None, **options):
        with open(str(self.output), "wb") as output:
            # These tests may run with nohup, or with `&`: then HUP or INT are ignored.
            defaults = {"stdout": output, "stderr": output, "preexec_fn": restore_signals}
            options = dict(defaults, **options)
            self.guard = subprocess.Popen(
                command or self.command,
                cwd=ROOT,
                env=dict(os.environ, TMPDIR=self.folder),
                **options,
            )

    def wait_until_started(self):
        wait_until(self.started.exists, STARTING, self.read_output)
        assert self.redis_answers()
        self.processes = [self.guard.pid] + descendants(self.guard.pid)
        names = {name(process) for process in self.processes}
        assert names >= {"redis-server", "chromedriver", "chromium", "bash", "sleep"}

    def worker(self):
        """Return the process number of the guard's fork; its other children are adopted."""
        children = [process for process, parent in parents().items() if parent == self.guard.pid]
        (worker,) = [child for child in children if command(child) == command(self.guard.pid)]
        return worker

    def redis_answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def assert_nothing_is_left(self):
        wait_until(lambda: not self.running(), ENDING, self.running)
        assert not self.redis_answers()
        wait_until(lambda: not glob.glob(self.folder + "/tutorial-*"), ENDING, self.read_output)

    def running(self):
        """Return {process number: name} of the run's processes that have not ended."""
        self.guard.poll()
        left = set(self.processes) & set(parents())
        return {process: name(process) for process in left}

    def clean_up(self):
        for process in self.running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def read_output(self):
        return self.output.read_bytes().decode()


def wait_until(condition, seconds, explanation):
    deadline = time.time() + seconds
    while not condition():
        assert time.time() < deadline, explanation()
        time.sleep(0.1)


def parents():
    """Return {process number: its parent's} of all running processes."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:  # it has ended meanwhile
            continue
        if state != "Z":
            found[int(path.split("/")[2])] = int(parent)
    return found


def descendants(process):
    children = [child for child, parent in parents().items() if parent == process]
    return children + [other for child in children for other in descendants(child)]


def name(process):
    try:
        with open("/proc/%d/comm" % process) as file:
            return file.read().strip()
    except OSError:
        return ""


def command(process):
    with open("/proc/%d/cmdline" % process) as file:
        return file.read()


@pytest.fixture
def run(tmp_path):
    run = Run(tmp_path, SERVERS + WAIT)
    yield run
    run.clean_up()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_nothing_runs_on_after_a_signal_to_the_run(number, run):
    run.start()
    run.wait_until_started()
    run.guard.send_signal(number)
    assert run.guard.wait(ENDING) == 128 + number
    run.assert_nothing_is_left()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_runs_on_after_a_signal_to_the_process_group(number, run):
    run.start(start_new_session=True)
    run.wait_until_started()
    os.killpg(run.guard.pid, number)
    assert run.guard.wait(ENDING) == 128 + number
    run.assert_nothing_is_left()


def test_nothing_runs_on_after_its_terminal_was_closed(run):
    ours, theirs = pty.openpty()

    def control_terminal():
        restore_signals()
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
        os.close(ours)

    run.start(stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=control_terminal)
    os.close(theirs)
    run.wait_until_started()
    os.close(ours)
    assert run.guard.wait(ENDING) == 128 + signal.SIGHUP
    run.assert_nothing_is_left()


def test_nothing_runs_on_after_a_kill_of_the_first_process(run):
    run.start()
    run.wait_until_started()
    run.guard.kill()
    run.assert_nothing_is_left()


def test_nothing_runs_on_after_a_kill_of_the_second_process(run):
    run.start()
    run.wait_until_started()
    os.kill(run.worker(), signal.SIGKILL)
    assert run.guard.wait(ENDING) == 128 + signal.SIGKILL
    run.assert_nothing_is_left()


def test_a_signal_that_the_caller_ignores_does_not_end_the_run(run):
    run.start(["sh", "-c", 'trap "" HUP INT; exec "$@"', "sh"] + run.command)
    run.wait_until_started()
    for number in (signal.SIGHUP, signal.SIGINT):
        run.guard.send_signal(number)
        os.kill(run.worker(), number)
    time.sleep(1)
    assert {run.guard.pid, run.worker()} <= set(run.running())
    assert run.redis_answers()
    run.guard.terminate()
    assert run.guard.wait(ENDING) == 128 + signal.SIGTERM
    run.assert_nothing_is_left()


def test_a_run_in_the_background_of_a_script_ends_programs_by_an_interrupt(tmp_path):
    run = Run(tmp_path, INTERRUPT)
    run.start(["sh", "-c", '"$@" & wait $!', "sh"] + run.command)
    assert run.guard.wait(STARTING) == 0, run.read_output()
    assert "error" not in run.read_output()
    run.clean_up()
