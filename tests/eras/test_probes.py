"""The consumers of testing/probes/ show more statements of docs/comparison/."""

import json
import selectors
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
import requests
import websocket

from testing.monitor import Monitor
from testing.probes.sending import code_to_send
from testing.site import ERAS, PATIENCE, Site, eventually
from testing.visitor import Visitor

pytestmark = pytest.mark.live

CAPACITY = 100  # messages that wait in a list, by default


class Probed(Site):
    """An era with the consumers of testing/probes/."""

    def __init__(self, era):
        settings = "testing.probes.settings"
        super().__init__(era=era, ERA=era, DJANGO_SETTINGS_MODULE=settings, DEBUG="true")
        self.era = era
        if era != "channels1":
            self.application = "testing.probes.later:application"
        self.sockets = []

    def socket(self, path):
        address = self.address.replace("http", "ws") + path
        self.sockets.append(websocket.create_connection(address, timeout=20))
        return self.sockets[-1]

    def close_sockets(self):
        """Close all sockets now: the garbage collector would close them at an unknown time."""
        while self.sockets:
            self.sockets.pop().close()
        eventually(lambda: self.members("probe") == 0)

    def probe(self):
        return self.socket("/probe/")

    def listener(self):
        return self.socket("/listener/")

    @contextmanager
    def stopped(self, name):
        """Stop a process for the time of the block; messages to it wait."""
        self.processes[name].send_signal(signal.SIGSTOP)
        yield
        self.processes[name].send_signal(signal.SIGCONT)

    def send(self, *texts):
        """Send each text to the group; return the output (str) of the sender."""
        return self.manage("shell", "-v0", "-c", code_to_send(self.era, texts))

    def count_received(self, listeners):
        """Return how many messages the listeners receive until none of them gets one for 3 s."""
        count = 0
        with selectors.DefaultSelector() as selector:
            for listener in listeners:
                selector.register(listener.sock, selectors.EVENT_READ, listener)
            ready = selector.select(PATIENCE)
            while ready:
                for key, _ in ready:
                    opcode, _ = key.data.recv_data(control_frame=True)
                    count += opcode == websocket.ABNF.OPCODE_TEXT
                ready = selector.select(3)
        return count


@pytest.fixture(scope="module", params=ERAS)
def running(request):
    with Probed(request.param) as site:
        yield site


@pytest.fixture
def site(running):
    yield running
    running.close_sockets()


@pytest.fixture(scope="module")
def channels1():
    with Probed("channels1") as site:
        yield site


def test_a_socket_that_nobody_answers_hangs_for_five_seconds_in_all(site):
    outcome, seconds = handshake(site, "/never-answers/")
    assert outcome == "dropped"
    assert 3 < seconds < 15  # the client itself gives up after 20


def test_an_error_in_connect_hangs_in_channels_1_and_is_a_500_since(site):
    outcome, seconds = handshake(site, "/fails/")
    if site.era == "channels1":
        assert outcome == "dropped" and seconds > 3
    else:
        assert outcome == 500 and seconds < 3


def test_a_path_that_nobody_routes_is_open_in_1_hangs_in_2_and_is_a_500_in_4(site):
    outcome, _ = handshake(site, "/nowhere/")
    assert outcome == {"channels1": "open", "channels2": "dropped", "channels4": 500}[site.era]


def test_text_before_the_accept_lets_a_socket_in_in_channels_1_and_is_a_500_since(site):
    outcome, _ = handshake(site, "/sends-first/")
    assert outcome == ("open" if site.era == "channels1" else 500)


def test_a_later_frame_has_four_keys_in_channels_1_and_the_whole_scope_since(site):
    seen = ask(site.probe(), "see")
    if site.era == "channels1":
        assert seen == ["order", "path", "reply_channel", "text"]
    else:
        assert {"path", "headers", "query_string", "client", "url_route"} < set(seen)


def test_a_message_about_a_change_leaves_after_its_commit_in_channels_1_and_before_it_since(site):
    probe = site.probe()
    with closing(site.listener()), Monitor(site) as redis:
        probe.send("send change")
        redis.until(b"created change")
        assert committed(site, "change") == (site.era == "channels1")
        assert json.loads(probe.recv()) == "committed"
    assert committed(site, "change")


def test_an_async_consumer_waits_for_the_sync_ones_in_channels_4(site):
    if site.era == "channels1":
        pytest.skip("channels1: it has no async consumers")
    listener, probe = site.listener(), site.probe()
    started = time.time()
    probe.send("send another")
    assert listener.recv() == "created another"
    assert (time.time() - started > 2) == (site.era == "channels4")
    probe.recv()


def test_a_message_to_more_sockets_than_a_list_holds_is_lost_to_some_in_channels_1_alone(site):
    listeners = [site.listener() for _ in range(CAPACITY + 20)]
    with site.stopped("web"):
        output = site.send("one message")
    assert site.count_received(listeners) == (
        CAPACITY if site.era == "channels1" else CAPACITY + 20
    )
    assert output == ""


def test_more_messages_than_a_list_holds_are_lost_in_silence_in_all(site):
    listener = site.listener()
    with site.stopped("web"):
        output = site.send(*map(str, range(CAPACITY + 50)))
    assert CAPACITY <= site.count_received([listener]) <= CAPACITY + 1  # one was on its way in
    assert output == ""


def test_two_frames_of_a_socket_may_pass_each_other_in_channels_1_alone(site):
    probe = site.probe()
    for seconds in ("1", "0", "0.1"):
        probe.send("sleep " + seconds)
    order = [json.loads(probe.recv())[0] for _ in range(3)]
    assert order == (["0", "0.1", "1"] if site.era == "channels1" else ["1", "0", "0.1"])


def test_sync_consumers_run_at_once_in_as_many_as_there_are_workers_and_in_one_thread_since(site):
    probes = [site.probe() for _ in range(4)]
    started = time.time()
    for probe in probes:
        probe.send("sleep 1")
    ran = {tuple(json.loads(probe.recv())[1:]) for probe in probes}
    seconds = time.time() - started
    if site.era == "channels1":
        assert len(ran) == 2  # processes
        assert 2 <= seconds < 4
    else:
        assert len(ran) == 1  # thread
        assert 4 <= seconds < 6


def test_a_sync_consumer_finds_its_database_connection_closed_in_all(site):
    probe = site.probe()
    assert [ask(probe, "database") for _ in range(3)] == [False] * 3


def test_static_files_come_from_a_worker_in_channels_1_and_from_nobody_without_runserver_since(
    site,
):
    status = requests.get(site.address + "/static/display/users.js").status_code
    assert status == (200 if site.era == "channels1" else 404)


def test_an_async_consumer_that_asks_the_database_by_itself_is_closed(site):
    if site.era == "channels1":
        pytest.skip("channels1: it has no async consumers")
    socket = site.socket("/asks/")
    socket.send("a question")
    assert socket.recv_frame().opcode == websocket.ABNF.OPCODE_CLOSE
    assert "You cannot call this from an async context" in site.log("web")


def test_the_decorators_of_channels_1_believe_a_session_key_in_the_address(channels1):
    alice = Visitor(channels1, "alice").sign_up()
    stolen = alice.http.cookies["sessionid"]
    assert channels1.socket("/who/?session_key=" + stolen).recv() == "alice"


def test_the_decorators_of_channels_1_make_a_session_for_each_socket(channels1):
    before = rows(channels1, "django_session")
    for _ in range(3):
        channels1.socket("/who/").close()
    assert rows(channels1, "django_session") - before >= 3


def test_requests_wait_in_channels_1_for_a_worker_a_hundred_at_most_then_503(channels1):
    channels1.kill("worker1")
    channels1.kill("worker2")
    address = channels1.address + "/login/"
    with ThreadPoolExecutor(CAPACITY + 20) as pool:
        waiting = [pool.submit(requests.get, address) for _ in range(CAPACITY + 20)]
        eventually(lambda: sum(answer.done() for answer in waiting) == 20)
        assert {answer.result().status_code for answer in waiting if answer.done()} == {503}
        channels1.start("worker1")
        channels1.start("worker2")
        assert sum(answer.result().status_code == 200 for answer in waiting) == CAPACITY


def committed(site, name):
    return rows(site, "auth_group WHERE name = '%s'" % name) == 1


def rows(site, table):
    with closing(sqlite3.connect(site.folder + "/db.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM " + table).fetchone()[0]


def handshake(site, path):
    """Return the end of a handshake ("open", "dropped" or the HTTP status), and its seconds."""
    started = time.time()
    try:
        site.socket(path).close()
        outcome = "open"
    except websocket.WebSocketBadStatusException as refused:
        outcome = refused.status_code
    except (OSError, websocket.WebSocketException):
        outcome = "dropped"
    return outcome, time.time() - started


def ask(probe, words):
    probe.send(words)
    return json.loads(probe.recv())
