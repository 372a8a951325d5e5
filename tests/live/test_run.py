"""`make run`, as scripts/run.py: real processes under supervisor, from start to Ctrl-C."""

import os
import pty
import resource
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from channel_dj.local import ROOT
from testing.make_run import Run
from testing.open_files import files_of
from testing.ports import free_port
from testing.site import PATIENCE, eventually


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


@contextmanager
def open_files(number):
    """Let this process, and those that it starts in the block, open fewer files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_it_serves_restarts_dead_processes_and_ends_all(run):
    with open_files(1000):
        site = run(WORKERS="3").until_ready()
    assert requests.get(site.address + "/login/").ok
    first = site.pids()
    assert set(first) >= {"web", "worker1", "worker2", "worker3"}
    soft, hard = resource.prlimit(first["web"], resource.RLIMIT_NOFILE)
    assert soft == 16384 or soft == hard

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
def test_a_setting_that_is_no_number_is_one_line(run, name, value):
    site = run(**{name: value})
    status, line = site.ended()
    assert status == 1
    assert line.startswith("error: %s=%s: the " % (name, value))
    assert len(site.output.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "name,value",
    [
        ("HOST", "nonsense"),
        ("HOST", "203.0.113.7"),
        ("PORT", "http"),
        ("WORKERS", "-1"),
        ("REDIS_URL", "nonsense"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/name"),
        ("ROOT_PATH", "sub"),
        ("ROOT_PATH", "/sub/"),
        ("ROOT_PATH", "/../sub"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "localhost, example.org"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("PUBLIC_FEED", "maybe"),
        ("DEBUG", "2"),
        ("HTTPS", "maybe"),
        ("TRUSTED_PROXIES", "127.0.0.1,nonsense"),
        ("PEOPLE_PER_ADDRESS", "0"),
        ("CHANNEL_LAYER", "nonsense"),
        ("CHANNEL_LAYER", "no.such.Layer"),
        ("CHANNEL_LAYER", ".no.Layer"),
        ("CHANNEL_LAYER", "os.path.join"),
        ("HOST", ""),
        ("DATABASE_URL", "sqlite://"),
        ("RUN_DIR", "/etc/passwd"),
        ("RUN_DIR", "/proc/nope"),
    ],
)
def test_a_bad_setting_is_one_line_that_names_it_and_shows_no_password(run, name, value):
    site = run(**{name: value})
    status, line = site.ended()
    assert status == 1
    assert line.startswith("error: ") and name in line and "make run PORT" not in line
    assert "secret" not in line
    assert len(site.output.strip().splitlines()) == 1


@pytest.mark.parametrize("mode, says", [(0o750, "chmod 700"), (0o701, "chmod 700")])
def test_a_folder_that_others_may_open_is_one_line(run, tmp_path, mode, says):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(mode)
    status, line = run(RUN_DIR=str(folder)).ended()
    assert status == 1
    assert line.startswith("error: RUN_DIR=") and says in line


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_one_line(run, tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir(0o700)
    os.chown(str(folder), 65534, -1)
    status, line = run(RUN_DIR=str(folder)).ended()
    assert status == 1
    assert line.startswith("error: RUN_DIR=") and "belongs to another user" in line


def test_all_files_are_their_owners_alone_and_with_https_the_site_is_ready_too(run, tmp_path):
    before = os.umask(0o022)
    try:
        site = run(HTTPS="true")
    finally:
        os.umask(before)
    site.until_ready()
    answer = requests.get(site.address + "/login/", allow_redirects=False)
    assert answer.headers["Location"].startswith("https://")
    answer = requests.get(site.address + "/login/", headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=2592000"
    files = [tmp_path / "db.sqlite3", tmp_path / "run"] + list((tmp_path / "run").rglob("*"))
    assert len(files) > 4
    assert {
        str(path): path.stat().st_mode & 0o077 for path in files if path.stat().st_mode & 0o077
    } == {}


def test_few_lines_stand_before_the_address(run):
    site = run().until_ready()
    before, after = site.output.split("The site is at")
    assert len(before.strip().splitlines()) <= 8, before
    assert "Ctrl-C ends it" in after


def test_it_starts_where_stdout_is_a_socket_as_under_a_service_manager(tmp_path):
    ours, theirs = socket.socketpair()
    with ours, theirs, started(tmp_path, stdout=theirs):
        theirs.close()
        ours.settimeout(PATIENCE)
        read_until_ready(lambda: ours.recv(4096))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a terminal to another user")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv (util-linux) is not on the PATH")
def test_it_starts_on_a_terminal_that_belongs_to_another_user(tmp_path):
    """As after `su - me`. Without its capabilities, root may not open such a terminal either."""
    reader, terminal = pty.openpty()
    os.chown(terminal, 65534, -1)
    os.chmod(os.ttyname(terminal), 0o600)
    without = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
    with started(tmp_path, stdout=terminal, prefix=without):
        os.close(terminal)
        read_until_ready(lambda: os.read(reader, 4096))
    os.close(reader)


def test_it_serves_on_when_its_terminal_is_closed(tmp_path):
    reader, writer = os.pipe()
    with started(tmp_path, stdout=writer) as process:
        os.close(writer)
        address = read_until_ready(lambda: os.read(reader, 4096))
        os.close(reader)
        for _ in range(20):
            assert requests.get(address + "login/").ok
        assert process.poll() is None


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's end"
)
def test_when_it_is_killed_all_processes_end(run, tmp_path):
    site = run().until_ready()
    pids = dict(site.pids(), supervisor=int((tmp_path / "run" / "supervisord.pid").read_text()))
    site.process.kill()
    eventually(lambda: not any(map(alive, pids.values())))


def test_the_path_of_the_checkout_may_hold_quotes_and_dollars(tmp_path):
    checkout = tmp_path / """it's "my" $HOME; 100 % ü"""
    checkout.mkdir()
    for name in os.listdir(ROOT):
        if name not in (".git", ".run", ".venv", ".tox", ".vm", "db.sqlite3"):
            os.symlink(os.path.join(ROOT, name), str(checkout / name))
    for name in ("channel_dj", "scripts", "manage.py"):  # their own path names the checkout
        os.unlink(str(checkout / name))
        subprocess.check_call(["cp", "-R", os.path.join(ROOT, name), str(checkout / name)])
    os.symlink(sys.prefix, str(checkout / ".venv"))
    (checkout / "db.sqlite3").touch()  # as an older version left them
    (checkout / "db.sqlite3").chmod(0o644)
    (checkout / ".run").mkdir()
    (checkout / ".run").chmod(0o755)
    env = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL", "RUN_DIR")}
    process = subprocess.Popen(
        [".venv/bin/python", "-m", "scripts.run"],
        cwd=str(checkout),
        env=dict(env, PORT=str(free_port())),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with process.stdout as output, ended_at_the_end(process):
        address = read_until_ready(lambda: os.read(output.fileno(), 4096))
        assert requests.get(address + "login/").ok
        assert (checkout / "db.sqlite3").exists() and (checkout / ".run" / "secret_key").exists()
        for name in ("db.sqlite3", ".run"):
            assert (checkout / name).stat().st_mode & 0o077 == 0


def test_a_missing_database_is_one_line(run, tmp_path):
    status, line = run(DATABASE_URL="sqlite:///%s/no/folder/db" % tmp_path).ended()
    assert status == 1
    assert line.startswith("error: the database could not be migrated")


@contextmanager
def started(folder, stdout, prefix=()):
    """Start `make run` with `stdout` (a file or a descriptor); end its process at the end."""
    env = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    own = {"DATABASE_URL": "sqlite:///%s/db.sqlite3" % folder, "RUN_DIR": str(folder / "run")}
    process = subprocess.Popen(
        list(prefix) + [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env=dict(env, PORT=str(free_port()), **own),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
    )
    with ended_at_the_end(process):
        yield process


@contextmanager
def ended_at_the_end(process):
    """Send SIGTERM to `make run` when the test ends, and wait for the end of its processes."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def read_until_ready(read):
    """Call `read` until the address has been printed; return the address (str)."""
    output = b""
    while b"(Ctrl-C ends it)" not in output:
        data = read()
        assert data, output.decode()
        output += data
    return output.decode().split("The site is at ")[1].split()[0]


def answers(site):
    try:
        return requests.get(site.address + "/login/", timeout=5).ok
    except requests.RequestException:  # a worker that was killed may have taken the request along
        return False


def listeners(pid):
    """Return the local TCP addresses on which a process listens, as the kernel writes them."""
    sockets, found = files_of(pid), []
    for table in ("tcp", "tcp6"):
        with open("/proc/%d/net/%s" % (pid, table)) as lines:
            for line in list(lines)[1:]:
                fields = line.split()
                if fields[3] == "0A" and "socket:[%s]" % fields[9] in sockets:
                    found.append(fields[1])
    return found
