"""The parts of `make eras` that need no process: events, addresses, accounts, what is missing."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from channel_dj.local import ROOT
from lesson.classroom import __main__ as make_eras
from lesson.classroom import accounts, actions, bundle, eras, missing, network
from lesson.classroom.events import KEPT, MOST_LISTENERS, Events
from scripts.environment import sha256


def numbers(events, after):
    return [event.number for event in events.after(after)]


def test_events_are_numbered_and_the_oldest_are_dropped():
    events = Events()
    for _ in range(KEPT + 10):
        events.add("channels1", {"kind": "note"})
    assert events.newest == KEPT + 10
    assert numbers(events, 0) == list(range(11, KEPT + 11))
    assert numbers(events, KEPT + 8) == [KEPT + 9, KEPT + 10]
    assert numbers(events, KEPT + 10) == []


def test_an_event_has_its_era_and_the_milliseconds_since_the_beginning():
    times = iter([100.0, 100.5])
    events = Events(clock=lambda: next(times))
    events.add("channels4", {"kind": "note", "label": "hello"})
    (event,) = events.after(0)
    assert json.loads(event.text.decode()) == {
        "id": 1,
        "era": "channels4",
        "at": 500.0,
        "kind": "note",
        "label": "hello",
    }


def test_only_the_events_of_one_era_are_forgotten():
    events = Events()
    for era in ("channels1", "channels2", "channels1"):
        events.add(era, {"kind": "note"})
    events.forget("channels1")
    assert numbers(events, 0) == [2]
    events.add("channels1", {"kind": "note"})
    assert numbers(events, 0) == [2, 4]


@pytest.mark.parametrize("asked, start", [(0, 0), (2, 2), (3, 3), (4, 0)])
def test_a_number_of_a_server_that_ran_before_begins_from_the_first(asked, start):
    events = Events()
    for _ in range(3):
        events.add("channels1", {"kind": "note"})
    assert events.start(asked) == start


def run(code, *arguments):
    """Start Python code that has a reactor of its own; return its Popen."""
    command = [sys.executable, "-c", code] + [str(argument) for argument in arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, universal_newlines=True)


STREAM = """
from lesson.classroom.events import Events, Stream
from twisted.internet import reactor
from twisted.web.resource import Resource
from twisted.web.server import Site
root = Resource()
root.putChild(b"events", Stream(Events()))
print(reactor.listenTCP(0, Site(root), interface="127.0.0.1").getHost().port, flush=True)
reactor.run()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
def test_a_student_with_too_many_pages_loses_the_oldest_and_the_teacher_none():
    with run(STREAM) as server:
        address = "127.0.0.1", int(server.stdout.readline())
        teacher = listener(address, "127.0.0.2")
        students = [listener(address, "127.0.0.3") for _ in range(MOST_LISTENERS + 2)]
        assert [students.index(page) for page in students if is_closed(page)] == [0, 1, 2]
        assert not is_closed(teacher)
        server.terminate()
        for page in [teacher] + students:
            page.close()


def listener(address, own):
    """Return a connection from the address `own` (str) that gets the events."""
    page = socket.create_connection(address, timeout=10, source_address=(own, 0))
    page.sendall(b"GET /events?after=%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % (b"9" * 5000))
    assert page.recv(1000).startswith(b"HTTP/1.1 200")
    return page


def is_closed(page):
    page.setblocking(False)  # the server closes a page before it answers the one too many
    try:
        while page.recv(1000):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        pass
    return True


LOGINS = """
import sys, time
from lesson.classroom import visitors
from lesson.classroom.shared import Shared
from twisted.internet import reactor
from twisted.internet.defer import ensureDeferred, gatherResults
address = "http://127.0.0.1:%s/" % sys.argv[1]
numbers = iter(range(100))

async def main():
    for _ in range(30):
        ensureDeferred(visitors.log_in(address, "student1", "secret"))
    states = Shared(lambda: time.sleep(0.1) or next(numbers))
    print(await gatherResults([states.answer() for _ in range(30)]))
    reactor.stop()

reactor.callWhenRunning(lambda: ensureDeferred(main()))
reactor.run()
"""


def test_the_state_comes_while_logins_wait_and_pages_that_ask_at_once_share_it():
    with socket.socket() as site:  # it accepts connections, and answers nothing
        site.bind(("127.0.0.1", 0))
        site.listen(100)
        with run(LOGINS, site.getsockname()[1]) as server:
            began = time.time()
            assert json.loads(server.communicate(timeout=20)[0]) == [0] + [1] * 29
            assert time.time() - began < 15  # a login waits for 25 seconds


PARENT = """
import os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; print('sleeps', flush=True); time.sleep(60)"]
code = "import os; from lesson.classroom.start import replace; replace(%r, os.environ)" % sleep
subprocess.Popen([sys.executable, "-c", code])
time.sleep(60)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a process of its parent's end"
)
def test_a_process_ends_if_supervisord_is_killed():
    with run(PARENT) as parent:
        assert parent.stdout.readline() == "sleeps\n"
        began = time.time()
        parent.kill()
        assert parent.stdout.read() == ""  # its child has the pipe until it ends
        assert time.time() - began < 10


@pytest.mark.parametrize(
    "address, is_loopback",
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("::ffff:192.168.1.5", False),
        ("localhost.example.org", False),
    ],
)
def test_loopback_is_this_machine_alone(address, is_loopback):
    assert network.is_loopback(address) == is_loopback


def test_an_address_that_is_named_is_the_one_for_the_class():
    assert network.address("192.168.1.5") == "192.168.1.5"
    assert network.address("2001:db8::1") == "[2001:db8::1]"
    assert network.address("127.0.0.1") is None


def test_a_class_in_the_network_gets_its_settings_by_itself(monkeypatch):
    monkeypatch.delenv("PEOPLE_PER_ADDRESS", raising=False)
    env = {"HOST": "192.168.1.5", "STUDENTS": "20", "PEOPLE_PER_ADDRESS": "1"}
    said = network.prepare(env)
    assert env["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1],192.168.1.5"
    assert env["PEOPLE_PER_ADDRESS"] == "20"
    assert said.count("\n") == 1 and env["ALLOWED_HOSTS"] in said


def test_the_users_own_settings_stay(monkeypatch):
    monkeypatch.setenv("PEOPLE_PER_ADDRESS", "7")
    env = {"HOST": "0.0.0.0", "STUDENTS": "20", "PEOPLE_PER_ADDRESS": "7"}
    env["ALLOWED_HOSTS"] = "teacher.local"
    network.prepare(env)
    assert env["ALLOWED_HOSTS"].startswith("teacher.local,localhost,")
    assert env["PEOPLE_PER_ADDRESS"] == "7"


def test_on_one_machine_nothing_is_set_for_a_class():
    env = {"HOST": "127.0.0.1", "STUDENTS": "20", "PEOPLE_PER_ADDRESS": "1"}
    assert network.prepare(env) == ""
    assert env["PEOPLE_PER_ADDRESS"] == "1"


@pytest.fixture
def run_dir(monkeypatch, tmp_path):
    monkeypatch.setattr(accounts.local, "RUN_DIR", str(tmp_path))
    return tmp_path


def test_the_accounts_keep_their_passwords(run_dir):
    first = accounts.prepare(3)
    assert list(first) == ["student1", "student2", "student3"]
    assert len(set(first.values())) == 3
    assert all(set(password) <= set(accounts.LETTERS) for password in first.values())
    more = accounts.prepare(5)
    assert {name: more[name] for name in first} == first
    assert accounts.prepare(2) == {name: first[name] for name in ("student1", "student2")}
    assert (run_dir / "students.txt").read_text().count("\n") == 2


@pytest.mark.parametrize(
    "host, address",
    [
        ("127.0.0.1", "http://localhost:8000/ "),
        ("0.0.0.0", "http://localhost:8000/ "),
        ("192.168.1.5", "http://192.168.1.5:8000/?token=a%2Fb "),  # no loopback leads there
    ],
)
def test_the_address_at_the_start_is_one_whose_buttons_work(run_dir, host, address):
    env = {"HOST": host, "PORT": "8000", "LESSON_TOKEN": "a/b"}
    assert "The site is at " + address in make_eras.ready_text(env, {"student1": "secret"})


def test_two_starts_in_one_folder_do_not_run_at_once(run_dir):
    with make_eras.alone(str(run_dir)):
        with pytest.raises(SystemExit, match="`make eras` runs already in this folder"):
            make_eras.alone(str(run_dir))
    make_eras.alone(str(run_dir)).close()


def test_accounts_that_cannot_be_written_are_one_line(run_dir):
    (run_dir / "students.json").write_text("{")
    with pytest.raises(SystemExit, match="error: the accounts in .* cannot be read or written"):
        make_eras.make_accounts({"STUDENTS": "3"})


def test_an_era_without_its_environment_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(missing.local, "ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing.missing("channels1") is None
    assert missing.missing("channels4") == (
        "%s needs a Python from 3.10 to 3.14. Install one, then start `make eras` again."
        % eras.title("channels4")
    )
    python = tmp_path / "python3.12"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    assert missing.missing("channels4") == (
        "%s is not installed. `make eras` installs it, or says why not." % eras.title("channels4")
    )
    folder = tmp_path / "eras" / "channels4" / ".venv" / "bin"
    folder.mkdir(parents=True)
    os.symlink(str(python), str(folder / "python"))
    stamp = folder.parent / "installed.json"
    path = tmp_path / eras.lock("channels4")
    path.write_text("channels==4")
    stamp.write_text(json.dumps({eras.lock("channels4"): sha256(str(path))}))
    monkeypatch.setattr(missing, "python", lambda era: str(folder / "python"))
    assert missing.missing("channels4") is None
    path.write_text("channels==5")  # an update of the checkout, and an installation that failed
    assert missing.missing("channels4").startswith("%s is not inst" % eras.title("channels4"))


def test_a_file_that_git_does_not_know_stays_out_of_the_bundle(monkeypatch, tmp_path):
    checkout, copy = tmp_path / "checkout", tmp_path / "copy"
    for name in ("manage.py", "removed.py", "run-dir/secret_key"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("old")
    git = ["git", "-C", str(checkout)]
    subprocess.check_call(git + ["init", "--quiet"])
    subprocess.check_call(git + ["add", "manage.py", "removed.py"])
    (checkout / "removed.py").unlink()
    (checkout / "manage.py").write_text("changed")
    monkeypatch.setattr(bundle, "ROOT", str(checkout))
    bundle.copy_checkout(str(copy))
    assert [path.name for path in copy.rglob("*")] == ["manage.py"]
    assert (copy / "manage.py").read_text() == "changed"


def test_the_page_about_the_classroom_has_the_numbers_of_the_buttons():
    with open(os.path.join(ROOT, "docs", "classroom.md"), encoding="utf-8") as file:
        text = " ".join(file.read().split())
    assert "it starts again after %d seconds" % actions.PAUSE in text
    assert "sends %d requests" % actions.CROWD in text
    assert "After %d seconds the workers start again" % actions.HOLD in text
    assert "`student1` to `student20`. Each has a password of six letters" in text
    assert accounts.LENGTH == 6
