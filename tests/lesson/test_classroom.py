"""`make eras`: the page's server, its buttons and its events, on real processes of all eras."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest
import requests
import websocket

from channel_dj.local import ROOT
from lesson.classroom import accounts, eras, network
from scripts import redis_server
from scripts.environment import sha256
from scripts.run_eras import python
from testing.make_run import Run
from testing.ports import free_port
from testing.site import ERAS, eventually
from testing.visitor import Visitor, next_event

TOKEN = "a token that only the teacher has"
STUDENTS = 5
LAN = network.address("0.0.0.0")  # requests to it are not from loopback

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(
        not all(os.path.exists(python(era)) for era in ERAS),
        reason="Channels 2 and 4 are not installed: make acceptance installs them and runs this",
    ),
]
networked = pytest.mark.skipif(not LAN, reason="this machine has no network card with an address")


class Site:
    def __init__(self, address):
        self.address = address


class Classroom(Run):
    """A running `make eras`, and what a browser of the teacher asks of it."""

    def __init__(self, folder, cwd=ROOT, **settings):
        port = str(free_port(also=(1, 2, 4)))
        settings = dict({"STUDENTS": str(STUDENTS), "LESSON_TOKEN": TOKEN}, **settings)
        super().__init__(folder, "lesson.classroom", cwd, PORT=port, **settings)
        self.folder = folder

    def site(self, era):
        return Site("http://localhost:%d" % (int(self.port) + int(era[-1])))

    def act(self, era, action, address=None, **headers):
        """Press a button; return the status and the sentence."""
        body = {"era": era, "action": action}
        address = (address or self.address) + "/action"
        answer = requests.post(address, json=body, headers=headers, timeout=60)
        (sentence,) = answer.json().values()
        return answer.status_code, sentence

    def state(self, **headers):
        return requests.get(self.address + "/state", headers=headers, timeout=20).json()

    def era(self, era):
        return self.state()["eras"][era]

    def runs(self, era):
        """Return {name of the process: whether it runs}."""
        return {process["name"]: process["running"] for process in self.era(era)["processes"]}

    def events(self, until, after=0, within=30, **headers):
        """Return the events (list of dict) after a number, up to one for which `until` is true."""
        address = self.address + "/events?after=%d" % after
        found, deadline = [], time.time() + within
        with requests.get(address, stream=True, headers=headers, timeout=within) as answer:
            for line in answer.iter_lines(chunk_size=1):
                if line.startswith(b"data: "):
                    found.append(json.loads(line[len("data: ") :].decode()))
                    if until(found[-1]):
                        return found
                assert time.time() < deadline, found[-3:]
        raise AssertionError("the server has ended the stream")

    def newest(self):
        """Return the number of the newest event."""
        return self.state()["newest"]

    def passwords(self):
        with open(str(self.folder / "run" / "students.txt")) as file:
            return dict(line.split() for line in file)


def is_hop(what, era=None):
    return lambda event: event.get("what") == what and era in (None, event["era"])


def changed(era, lane, what):
    wanted = {"kind": "process", "era": era, "lane": lane, "what": what}
    return lambda event: wanted.items() <= event.items()


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    classroom = Classroom(tmp_path_factory.mktemp("classroom"), HOST="0.0.0.0")
    began = time.time()
    try:
        classroom.until_ready().seconds = time.time() - began
        yield classroom
    finally:
        classroom.end()


@pytest.fixture
def all_run(classroom):
    """All processes of all eras run when the test begins."""
    for era in ERAS:
        eventually(lambda era=era: all(classroom.runs(era).values()) and answers(classroom, era))
    return classroom


def answers(classroom, era):
    try:
        return requests.get(classroom.site(era).address + "/login/", timeout=5).ok
    except requests.RequestException:
        return False


def test_it_is_up_soon_once_it_is_installed(classroom):
    assert classroom.seconds < 60  # 30 on a machine with nothing else to do


# Who may press the buttons


def test_the_state_names_each_process_of_each_era(classroom):
    state = classroom.state()
    assert sorted(state["eras"]) == ERAS
    assert [state["eras"][era]["port"] - int(classroom.port) for era in ERAS] == [1, 2, 4]
    names = {era: [p["name"] for p in state["eras"][era]["processes"]] for era in ERAS}
    assert names == {
        "channels1": ["daphne", "worker 1", "worker 2", "relay", "redis"],
        "channels2": ["daphne", "relay", "redis"],
        "channels4": ["daphne", "relay", "redis"],
    }
    assert [state["eras"][era]["missing"] for era in ERAS] == [None] * 3
    assert state["students"] == ["student%d" % number for number in range(1, STUDENTS + 1)]
    assert state["teacher"] is True


@networked
def test_a_student_sees_the_page_and_may_not_press_a_button(classroom):
    students = "http://%s:%s" % (LAN, classroom.port)
    assert requests.get(students + "/").ok
    assert requests.get(students + "/state").json()["teacher"] is False
    for headers in ({}, {"X-Lesson-Token": "another"}, {"Host": "localhost:" + classroom.port}):
        status, sentence = classroom.act("channels1", "stop-redis", students, **headers)
        assert (status, sentence) == (403, "Only the teacher's browser may do this.")
    assert classroom.runs("channels1")["redis"]


@networked
def test_the_token_of_the_printed_address_makes_a_browser_the_teachers(classroom):
    students = "http://%s:%s" % (LAN, classroom.port)
    assert "%s/?token=a%%20token" % students in classroom.output
    token = {"X-Lesson-Token": TOKEN}
    assert requests.get(students + "/state", headers=token).json()["teacher"] is True
    status, sentence = classroom.act("channels1", "log-in", students, **token)
    assert status == 200, sentence
    foreign = dict(token, Origin="http://example.org")
    assert classroom.act("channels1", "log-in", students, **foreign)[0] == 403


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Origin": "http://example.org"}, 403),
        ({"Origin": "http://localhost:1"}, 403),  # another site of this machine
        ({"Origin": "null"}, 403),
    ],
)
def test_a_foreign_page_in_the_teachers_browser_may_not_press_a_button(classroom, headers, status):
    assert classroom.act("channels2", "stop-redis", **headers)[0] == status
    assert classroom.runs("channels2")["redis"]


def test_the_pages_own_origin_may_press_a_button(classroom):
    assert classroom.act("channels4", "start-redis", Origin=classroom.address)[0] == 200


def test_a_foreign_host_that_leads_to_this_machine_gets_nothing(classroom):
    for path in ("/", "/state", "/events"):
        answer = requests.get(classroom.address + path, headers={"Host": "example.org"})
        assert answer.status_code == 400
    body = {"era": "channels1", "action": "stop-redis"}
    headers = {"Host": "example.org", "Origin": "http://example.org"}
    answer = requests.post(classroom.address + "/action", json=body, headers=headers)
    assert answer.status_code == 400
    assert classroom.runs("channels1")["redis"]


@networked
def test_a_name_of_the_network_is_no_proof_of_the_teachers_machine(classroom):
    headers = {"Host": "%s:%s" % (LAN, classroom.port)}  # from loopback, as after DNS rebinding
    assert classroom.act("channels1", "stop-redis", **headers)[0] == 403


def test_no_other_page_may_show_this_one_in_a_frame(classroom):
    headers = requests.get(classroom.address + "/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '"era"', "x" * 2000])
def test_what_is_no_action_is_refused(classroom, body):
    try:
        answer = requests.post(classroom.address + "/action", data=body)
    except requests.ConnectionError:  # it is too large
        assert len(body) > 1024
    else:
        assert answer.status_code == 400


def test_an_unknown_era_or_action_is_one_sentence(classroom):
    assert classroom.act("channels3", "log-in") == (400, "There is no era 'channels3'.")
    assert classroom.act("channels1", "forget") == (400, "There is no action 'forget'.")


# What the buttons do


@pytest.mark.parametrize("era", ERAS)
def test_a_button_logs_the_next_account_in_and_all_eras_show_it(all_run, era):
    sockets = [Visitor(all_run.site(each), "anybody").socket() for each in ERAS]
    status, sentence = all_run.act(era, "log-in")
    assert status == 200, sentence
    name = sentence.split()[0]
    for socket in sockets:
        event = next_event(socket)
        assert (event["event"], event["username"]) == ("login", name)
        socket.close()


@pytest.mark.parametrize("era", ERAS)
def test_a_stopped_redis_of_one_era_leaves_the_others_alone(all_run, era):
    assert all_run.act(era, "stop-redis")[0] == 200
    assert not all_run.runs(era)["redis"]
    for other in set(ERAS) - {era}:
        assert all_run.act(other, "log-in")[0] == 200
        assert all(all_run.runs(other).values())
    assert all_run.act(era, "start-redis")[0] == 200
    eventually(lambda: all_run.act(era, "log-in")[0] == 200)


def test_a_login_waits_until_a_worker_is_started(all_run):
    assert all_run.act("channels1", "stop-worker")[0] == 200
    assert all_run.act("channels1", "stop-worker")[1].endswith("0 still run.")
    assert all_run.act("channels1", "stop-worker") == (409, "No worker of Channels 1.1.8 runs.")
    command = [sys.executable, "-c", LOG_IN, all_run.address]
    login = subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True)
    queued = all_run.events(is_hop("send", "channels1"), all_run.newest())[-1]
    assert queued["channel"] == "http.request"
    assert login.poll() is None
    assert all_run.act("channels1", "start-worker")[0] == 200
    assert login.communicate()[0].startswith("200 ")
    assert all_run.act("channels1", "start-worker")[0] == 200
    assert all_run.act("channels1", "start-worker")[0] == 409


LOG_IN = """
import requests, sys
answer = requests.post(sys.argv[1] + "/action", json={"era": "channels1", "action": "log-in"})
print(answer.status_code, answer.text)
"""


@pytest.mark.parametrize("era", ["channels2", "channels4"])
@pytest.mark.parametrize("action", ["stop-worker", "start-worker"])
def test_an_era_without_workers_says_so(classroom, era, action):
    status, sentence = classroom.act(era, action)
    assert status == 409
    assert sentence.endswith("has no workers: Django runs in daphne.")


def test_restarting_django_keeps_the_sockets_only_in_channels_1(all_run):
    sockets = [Visitor(all_run.site(era), "anybody").socket() for era in ERAS]
    before = all_run.newest()
    assert all_run.act("all", "restart-django")[0] == 200
    for era, lane in zip(ERAS, ("worker 2", "daphne", "daphne")):
        all_run.events(changed(era, lane, "started"), before)
        eventually(lambda era=era: answers(all_run, era))
    all_run.act("channels1", "log-in")
    assert next_event(sockets[0])["event"] == "login"
    assert is_closed(sockets[1]) and is_closed(sockets[2])


def is_closed(socket):
    """Return whether the server closes a socket. Raises an error if it stays open."""
    try:
        return not socket.recv()
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        return True


def test_a_killed_daphne_is_away_for_a_while_and_comes_back(all_run):
    before = all_run.newest()
    assert all_run.act("all", "kill-daphne")[0] == 200
    for era in ERAS:
        assert not all_run.runs(era)["daphne"] and not answers(all_run, era)
        assert all_run.act(era, "kill-daphne")[0] == 409
    for era in ERAS:
        events = all_run.events(changed(era, "daphne", "started"), before)
        (killed,) = [event for event in events if changed(era, "daphne", "killed")(event)]
        assert 3500 < events[-1]["at"] - killed["at"] < 20000
        eventually(lambda era=era: answers(all_run, era))
        assert all_run.era(era)["missing"] is None


def test_a_full_queue_refuses_thirty_requests_and_ends_by_itself(all_run):
    before = all_run.newest()
    status, sentence = all_run.act("all", "fill-queue")
    assert status == 200
    assert "Of 130 requests 30 were answered with 503, 100 wait." in sentence
    for other in ("Channels 2.4.0", "Channels 4.3.2"):
        none = "%s has no queue between server and Django. " % other
        assert none + "Of 130 requests 130 were answered with 200." in sentence
    note = all_run.events(lambda event: event["kind"] == "note", before)[-1]
    assert "100 were answered with 200, 30 were answered with 503" in note["label"]
    assert "got no answer" not in note["label"]
    assert all(all_run.runs("channels1").values())


def test_begin_again_starts_all_logs_the_accounts_out_and_clears_the_page(all_run):
    all_run.act("channels1", "stop-worker")
    all_run.act("channels2", "stop-redis")
    assert all_run.act("channels4", "log-in")[0] == 200
    status, sentence = all_run.act("all", "begin-again")
    assert status == 200 and sentence.endswith("No ready-made account is logged in.")
    for era in ERAS:
        assert all(all_run.runs(era).values())
        state = Visitor(all_run.site(era), "anybody").state()
        assert [user for user in state["users"] if user["online"]] == []
    kept = all_run.events(lambda event: event["kind"] == "begin-again")
    assert [event["kind"] for event in kept] == ["begin-again"]
    assert all_run.act("channels1", "log-in")[1].startswith("student1 ")


# The events


@pytest.mark.parametrize("era", ERAS)
def test_each_message_comes_as_it_passes(all_run, era):
    before = all_run.newest()
    began = time.time()
    requests.get(all_run.site(era).address + "/login/")
    hops = [e for e in all_run.events(is_hop("response", era), before) if e["kind"] == "hop"]
    assert time.time() - began < 5
    ours = [hop for hop in hops if hop["era"] == era]
    whats = [hop["what"] for hop in ours]
    if era == "channels1":
        assert whats[-1] == "response" and {"request", "send", "receive"} < set(whats)
    else:
        assert whats == ["request", "response"]
    (request,) = [hop for hop in ours if hop["what"] == "request"]
    assert request["label"] == "GET /login/"


def test_a_page_that_connects_again_goes_on_after_its_last_event(all_run):
    before = all_run.newest()
    requests.get(all_run.site("channels2").address + "/login/")
    found = all_run.events(is_hop("response", "channels2"), before)
    assert [event["id"] for event in found] == sorted(event["id"] for event in found)
    first = found[0]["id"]
    again = all_run.events(is_hop("response", "channels2"), 0, **{"Last-Event-ID": str(first)})
    assert again[0]["id"] > first
    assert again[-1] == found[-1]


def test_all_goes_on_when_the_pages_server_has_died(all_run):
    os.kill(all_run.pids()["page"], signal.SIGKILL)
    eventually(lambda: serves(all_run))
    for era in ERAS:
        eventually(lambda era=era: answers(all_run, era))
        requests.get(all_run.site(era).address + "/login/")
        all_run.events(is_hop("response", era))


def serves(classroom):
    try:
        return classroom.state()["newest"] >= 0
    except requests.RequestException:
        return False


def test_no_password_is_in_any_event(all_run):
    passwords = all_run.passwords()
    assert sorted(passwords) == sorted(accounts.names(STUDENTS))
    before = all_run.newest()
    for era in ERAS:
        visitor = Visitor(all_run.site(era), "student2")
        fields = {"username": "student2", "password": passwords["student2"]}
        assert visitor.post("/login/", **fields).url == visitor.site.address + "/"
        fields["password"] = passwords["student3"]  # a wrong one is a secret, too
        visitor = Visitor(all_run.site(era), "student2")
        assert visitor.post("/login/", **fields).url == visitor.site.address + "/login/"
        assert all_run.act(era, "log-in")[0] == 200
    requests.get(all_run.site("channels4").address + "/admin/login/?last")
    is_last = is_label("GET /admin/login/")
    text = json.dumps(all_run.events(is_last, before))
    assert text.count("POST /login/") >= 3 * 3
    assert [password for password in passwords.values() if password in text] == []
    everything = json.dumps(all_run.events(is_last)) + json.dumps(all_run.state())
    everything += requests.get(all_run.address + "/recordings.js").text
    assert [password for password in passwords.values() if password in everything] == []


def is_label(label):
    return lambda event: event.get("label") == label


# The class


@networked
def test_the_page_has_the_address_and_a_qr_code_for_the_class(classroom):
    join = classroom.state()["join"]
    assert join["address"] == "http://%s:%s/" % (LAN, classroom.port)
    assert join["qr"].startswith("<svg") and "http" not in join["qr"].replace("http://www.w3", "")
    assert "PEOPLE_PER_ADDRESS=1000" in classroom.output  # the tests set it
    for era in ERAS:
        assert requests.get("http://%s:%d/login/" % (LAN, classroom.era(era)["port"])).ok


def test_the_accounts_are_on_the_terminal_and_in_a_list_for_this_user_alone(classroom):
    for name, password in classroom.passwords().items():
        assert "%-10s %s" % (name, password) in classroom.output
        assert len(password) == 6
    for name in ("students.txt", "students.json"):
        mode = os.stat(str(classroom.folder / "run" / name)).st_mode
        assert stat.S_IMODE(mode) == 0o600


def test_a_second_one_in_the_same_folder_is_one_line(classroom, tmp_path):
    second = Classroom(tmp_path, RUN_DIR=str(classroom.folder / "run"))
    status, line = second.ended()
    assert status == 1
    assert line.startswith("error: `make eras` runs already in this folder")


# Parts that are missing


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout without an environment for Channels 4, and with a broken daphne of Channels 2."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in os.listdir(ROOT):
        if name not in (".git", ".run", "db.sqlite3", "eras", "lesson", "channel_dj", "scripts"):
            os.symlink(os.path.join(ROOT, name), str(checkout / name))
    skipped = shutil.ignore_patterns(".venv", "__pycache__")
    for name in ("eras", "lesson", "channel_dj", "scripts"):  # their own path names the checkout
        shutil.copytree(os.path.join(ROOT, name), str(checkout / name), ignore=skipped)
    folder = checkout / "eras" / "channels2" / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text("#!/bin/sh\ncase $* in *daphne*) exit 1;; esac\n")
    (folder / "python").chmod(0o755)
    lock = eras.lock("channels2")
    (folder.parent / "installed.json").write_text(
        json.dumps({lock: sha256(os.path.join(ROOT, lock))})
    )
    return checkout


@pytest.fixture(scope="module")
def incomplete(checkout, tmp_path_factory):
    """`make eras` of that checkout, with a Redis of the user."""
    folder = tmp_path_factory.mktemp("incomplete")
    path = str(folder / "users.sock")
    redis = subprocess.Popen(redis_server.command(str(folder), path))
    eventually(lambda: redis_server.is_answering("unix://" + path))
    incomplete = Classroom(folder, cwd=str(checkout), STUDENTS="1", REDIS_URL="unix://" + path)
    try:
        yield incomplete.until_ready()
    finally:
        incomplete.end()
        redis.terminate()
        redis.wait()


def test_an_era_that_is_not_installed_is_one_line_and_one_sentence_on_the_page(incomplete):
    missing = incomplete.era("channels4")["missing"]
    assert missing.startswith("Channels 4.3.2 ")
    assert incomplete.output.count(missing) == 1
    assert incomplete.act("channels4", "log-in") == (409, missing)


def test_an_era_whose_daphne_ends_at_once_is_one_sentence_on_the_page(incomplete):
    missing = incomplete.era("channels2")["missing"]
    assert missing == (
        "daphne of Channels 2.4.0 ends as soon as it starts. The terminal shows why."
    )


def test_the_page_and_the_other_eras_run_where_one_is_missing(incomplete):
    assert requests.get(incomplete.address + "/").ok
    assert incomplete.era("channels1")["missing"] is None
    status, sentence = incomplete.act("all", "log-in")
    assert status == 200 and "student1 has logged in on Channels 1.1.8." in sentence


def test_a_redis_of_the_user_only_carries_events_between_the_eras(incomplete):
    assert "REDIS_URL only carries logins from one era to the others" in incomplete.output
    with redis_server.connection(str(incomplete.folder / "users.sock")) as redis:
        assert incomplete.act("channels1", "log-in")[0] == 200
        assert redis.pubsub_channels() == [b"eras.feed"]
        assert redis.dbsize() == 0


def test_on_this_machine_alone_there_is_no_address_for_a_class(incomplete):
    join = incomplete.state()["join"]
    assert join == {"address": "http://localhost:%s/" % incomplete.port, "qr": None}
    assert "For the class" not in incomplete.output and TOKEN not in incomplete.output
