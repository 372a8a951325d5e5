"""Each start fails its check, each solution passes it, and `make exercise` goes through them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from channel_dj.local import ROOT
from lesson.exercises import runner
from lesson.exercises.mistakes import last_exception, lines_about
from lesson.exercises.site import ExerciseSite
from lesson.exercises.task import all_tasks, find
from lesson.exercises.workbook import Workbook
from scripts.run_eras import python
from testing.site import eventually

TASKS = all_tasks()
PAIRS = [(task, era) for task in TASKS for era in task.eras]
CLOSED = b"\x07"  # TCP_CLOSE of Linux: the other side has reset the connection
# What a learner sees of each start.
SEEN = {
    "01_accept": "dropped after",
    "02_group": "alice receives 'hello' within 2 s\n  seen:     nothing",
    "03_origin": "http://evil.example is refused with a 403 within 3 s\n  seen:     open after",
    "04_user": "?session_key= and no cookie is 'nobody'\n  seen:     'alice'",
    "05_commit": "seen:     the message was sent before the commit",
    "06_order": "slow, quick, slow, quick\n  seen:     quick, ",
    "07_later": "/login/ is answered within 1 s while the thumbnail is made\n  seen:     after ",
    "08_hundred": "120 of 120 sockets receive the message\n  seen:     100 of them",
    "09_restart": "seen:     the program has ended with status 1",
    "10_to_channels4": "ImportError: cannot import name 'Group' from 'channels'",
    "11_commit4": "seen:     the message was sent before the commit",
    "12_logout": "after its session has logged out\n  seen:     nothing within 2 s",
}


def copy(path, task, era, folder):
    """Copy a start or a solution to the place where a learner has it; return that path."""
    return shutil.copyfile(path, str(folder / task.file_name(era)))


@pytest.fixture(scope="module")
def site_of():
    """Call it for the running site of an era."""
    sites = {}

    def get(era):
        if not os.path.exists(python(era)):
            pytest.skip("%s is not installed: make acceptance installs it and runs this" % era)
        if era not in sites:
            sites[era] = ExerciseSite(era).__enter__()
        return sites[era]

    yield get
    for site in sites.values():
        site.close()


@pytest.mark.live
@pytest.mark.parametrize("task, era", PAIRS, ids=lambda value: getattr(value, "name", value))
def test_a_start_fails_with_its_reason_and_the_solution_passes(task, era, site_of, tmp_path):
    site = site_of(era)
    problem = runner.check(task, site, copy(task.start(era), task, era, tmp_path))
    assert SEEN[task.name] in problem
    assert runner.check(task, site, copy(task.solution(era), task, era, tmp_path)) is None


# ---- What a learner can do wrong, and half right ----


@pytest.mark.live
@pytest.mark.parametrize(
    "name, old, new, seen",
    [
        ("01", "channel_routing", "routing", "module '01_accept' has no attribute 'channel_rou"),
        ("02", '    route("websocket.disconnect", ws_disconnect),\n', "", "seen:     it has 2"),
        ("03", "from_our_page(message)", 'b"evil" not in str(message["headers"]).encode()', "403"),
        (
            "03",
            "from_our_page(message)",
            'b"//127.0.0.1:" in str(message["headers"]).encode()',
            "http://127.0.0.1:1 is refused",
        ),
        ("05", "transaction.on_commit(lambda: ", "(", "rolled back\n  seen:     alice received"),
        ("10", "self.count += 1", "self.coun += 1", "AttributeError: 'Room' object has no attri"),
        (
            "10",
            "await self.channel_layer.group_add",
            "self.channel_layer.group_add",
            "never awaited",
        ),
        (
            "12",
            '"session." + ',
            '"session" or ',
            "not on her phone\n  seen:     the socket was clo",
        ),
        (
            "12",
            "if request.session.session_key:",
            "if True:",
            "another guest has logged out\n  seen:     the socket was clo",
        ),
    ],
    ids=[
        "no routing",
        "no leaving",
        "no whole origin",
        "no port",
        "no commit",
        "no attribute",
        "no await",
        "one group",
        "one group of guests",
    ],
)
def test_the_check_says_what_is_wrong(name, old, new, seen, site_of, tmp_path):
    task = find(name, TASKS)
    era = task.eras[0]
    path = copy(task.solution(era), task, era, tmp_path)
    edit(path, old, new)
    assert seen in runner.check(task, site_of(era), path)


@pytest.mark.live
def test_a_process_that_the_file_ends_is_named(site_of, tmp_path):
    path = copy(TASKS[0].solution("channels1"), TASKS[0], "channels1", tmp_path)
    edit(path, '    message.reply_channel.send({"accept": True})', "    import os; os._exit(3)")
    problem = runner.check(TASKS[0], site_of("channels1"), path)
    assert "seen:     dropped" in problem and "worker1 has ended during the check" in problem


@pytest.mark.live
def test_a_loop_without_an_end_at_the_import_is_named(site_of, tmp_path, monkeypatch):
    site = site_of("channels1")
    monkeypatch.setattr(site, "start_limit", 5)
    path = copy(TASKS[0].solution("channels1"), TASKS[0], "channels1", tmp_path)
    edit(path, "channel_routing =", "while True:\n    pass\nchannel_routing =")
    problem = runner.check(TASKS[0], site, path)
    assert "the site has started within 5 s" in problem
    assert "worker1 still starts: does the file have a loop without an end?" in problem


@pytest.mark.live
def test_a_close_is_seen_after_daphne_has_dropped_the_connection(site_of, tmp_path):
    site, task = site_of("channels1"), find("logout", TASKS)
    site.open(task, copy(task.solution("channels1"), task, "channels1", tmp_path))
    try:
        page = site.page("alice").sign_up().open()
        connection = page.connection.sock
        page.log_out()
        eventually(lambda: connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == CLOSED)
        assert page.receive() == "the socket was closed with code 4401"
    finally:
        site.end_check()


def edit(path, old, new):
    with open(path) as file:
        text = file.read()
    assert old in text
    with open(path, "w") as file:
        file.write(text.replace(old, new))


LOG = """\
ERROR - worker - Error processing message with consumer 01.c:
    Traceback (most recent call last):
      File "/site/worker.py", line 118, in run
        consumer(message)
      File "/mine/01.py", line 3, in c
        messag.reply
        ^^^^^^
    NameError: name 'messag' is not defined
WARNING - a later line
"""


def test_the_lines_of_a_log_about_a_file_are_found():
    assert lines_about("/mine/01.py", LOG) == [
        '  File "/mine/01.py", line 3, in c',
        "    messag.reply",
        "    ^^^^^^",
        "NameError: name 'messag' is not defined",
    ]
    assert lines_about("/mine/02.py", LOG) == []


def test_the_last_exception_of_a_log_is_found():
    assert last_exception(LOG) == ["NameError: name 'messag' is not defined"]
    assert last_exception("WARNING - a line\n") == []


# ---- The texts ----


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_text_is_short_and_any_terminal_can_show_it(task):
    (task.text + task.hint).encode("ascii")
    lines = [line for line in task.text.splitlines() if line]
    assert len(lines) <= 15 and max(map(len, lines + task.hint.splitlines())) <= 100
    assert lines[0].startswith("# %d. " % (TASKS.index(task) + 1))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_the_headings_that_a_text_names_are_in_its_pages(task):
    reading = task.text.partition("\nRead: ")[2]
    headings = re.findall(r'"(.+?)"', reading)
    pages = ""
    for path in re.findall(r"docs/[\w/-]+\.md", reading):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            pages += file.read()
    assert headings
    for heading in headings:
        pattern = r"^#+ (\d+\. )?%s$|^- \*\*%s\.\*\*" % (re.escape(heading), re.escape(heading))
        assert re.search(pattern, pages, re.MULTILINE), heading


# ---- The learner's folder ----


@pytest.fixture
def workbook(tmp_path):
    return Workbook(str(tmp_path / "exercises"))


def test_a_start_is_copied_once_and_never_over_an_edit(workbook):
    task = TASKS[0]
    path = workbook.paths(task)["channels1"]
    assert workbook.prepare(task) == [path]
    with open(path, "w") as file:
        file.write("mine")
    assert workbook.prepare(task) == []
    with open(path) as file:
        assert file.read() == "mine"


def test_to_begin_again_keeps_each_old_file(workbook):
    task = TASKS[0]
    workbook.prepare(task)
    for text in ("first", "second"):
        with open(workbook.paths(task)["channels1"], "w") as file:
            file.write(text)
        (kept,) = workbook.begin_again(task)
        with open(kept) as file:
            assert file.read() == text
    with open(workbook.paths(task)["channels1"]) as file, open(task.start("channels1")) as start:
        assert file.read() == start.read()


def test_the_next_task_is_the_first_that_is_not_solved(workbook):
    workbook.prepare(TASKS[0])
    assert workbook.next_task(TASKS) is TASKS[0]
    workbook.mark_solved(TASKS[0])
    workbook.mark_solved(TASKS[2])
    assert workbook.next_task(TASKS) is TASKS[1]
    assert workbook.next_task(TASKS, after=TASKS[2]) is TASKS[3]
    assert workbook.next_task(TASKS, after=TASKS[-1]) is TASKS[1]
    workbook.begin_again(TASKS[0])
    assert workbook.next_task(TASKS) is TASKS[0]
    for task in TASKS:
        workbook.mark_solved(task)
    assert workbook.next_task(TASKS) is None


@pytest.mark.parametrize(
    "word", ["3", "03", " 3 ", "origin", "Origin", "03_origin", "exercises/03_origin.py"]
)
def test_a_task_is_found_by_its_number_name_or_file(word):
    assert find(word, TASKS) is TASKS[2]


# ---- The command ----


def command(folder, *arguments):
    return [sys.executable, "-u", "-m", "lesson.exercises", "--folder", str(folder)] + list(
        arguments
    )


def output(folder, *arguments):
    ran = subprocess.Popen(
        command(folder, *arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return ran.communicate()[0], ran.returncode


def test_the_hint_and_the_list_are_printed(workbook):
    workbook.prepare(TASKS[0])
    workbook.mark_solved(TASKS[0])
    assert output(workbook.folder, "--hint") == (TASKS[1].hint + "\n", 0)
    assert output(workbook.folder, "--hint", "--name=5") == (TASKS[4].hint + "\n", 0)
    text, status = output(workbook.folder, "--list")
    assert "[x] 01_accept" in text and "[ ] 02_group" in text and "1 of 12 are solved" in text


def test_an_unknown_name_is_an_error_that_lists_the_names(tmp_path):
    text, status = output(tmp_path, "--name=nonsense")
    assert status == 1 and text.startswith("error: no exercise has the name nonsense: take one of")


class Learner:
    """`make exercise` runs for this learner, whose terminal is a file."""

    def __init__(self, process, log):
        self.process, self.log, self.read = process, log, 0

    def sees(self, text):
        """Wait until the command has printed `text` (str) after all that was seen before."""

        def has_come():
            with open(self.log) as file:
                found = file.read().find(text, self.read)
            return found >= 0 and found + len(text)

        try:
            self.read = eventually(has_come)
        except AssertionError:
            with open(self.log) as file:
                raise AssertionError("no %r in:\n%s" % (text, file.read())) from None

    def ends(self, number):
        """Send a signal; return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def learner(folder, log, *arguments):
    with open(log, "wb") as file:
        process = subprocess.Popen(
            command(folder, *arguments), cwd=ROOT, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield Learner(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.mark.live
def test_a_learner_goes_from_one_exercise_to_the_next(workbook, tmp_path):
    task, log = find("origin", TASKS), str(tmp_path / "terminal")
    path = workbook.paths(task)["channels1"]
    with learner(workbook.folder, log, "--name=origin") as alice:
        alice.sees("# 3. Refuse a foreign page")
        alice.sees("expected: a socket from http://evil.example is refused with a 403")
        alice.sees("Change the file and save it.")
        with open(path, "a") as file:
            file.write("def broken(:\n")
        alice.sees("an error in your file:")
        alice.sees("def broken(:")
        alice.sees("SyntaxError")
        os.unlink(path)
        alice.sees("03_origin.py is gone. Save it again")
        alice.sees("Its last text is in")
        shutil.copyfile(task.solution("channels1"), path)
        alice.sees("as expected, after")
        alice.sees("Solved: 03_origin (1 of 12 are solved)")
        alice.sees("# 4. Know the user from the cookie")
        assert alice.ends(signal.SIGINT) == 130
    with open(log) as file:
        assert "Traceback" not in file.read()
    with open(os.path.join(workbook.folder, "kept", "03_origin-1.py")) as kept:
        assert "def broken(:" in kept.read()
    assert workbook.solved() == ["03_origin"]
    assert os.path.exists(workbook.paths(find("user", TASKS))["channels1"])
