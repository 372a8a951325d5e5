"""The smallest forms of eras/smallest/ do on real servers what docs/comparison/ says of them."""

import json
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import django
import pytest
import websocket

from channel_dj.local import ROOT
from testing.monitor import Monitor
from testing.site import ERAS, Site, eventually
from testing.visitor import Visitor

pytestmark = pytest.mark.live

JOBS = ["count-words", "remind"]  # the channels of background messages


class Smallest(Site):
    """The smallest site of an era, with the processes that background messages need."""

    def __init__(self, era, **settings):
        self.era = era
        package = "eras.smallest." + era
        run = ["redis", "web"]
        run += ["worker1", "worker2", "delay"] if era == "channels1" else ["jobs"]
        super().__init__(run, era, DJANGO_SETTINGS_MODULE=package + ".settings", **settings)
        name = "channel_layer" if era == "channels1" else "application"
        self.application = "%s.asgi:%s" % (package, name)
        self.sockets = []

    def command(self, name):
        if name == "jobs":
            return [self.python, "manage.py", "runworker"] + JOBS
        if name == "delay":
            return [self.python, "manage.py", "rundelay", "--sleep", "0.1"]
        return super().command(name)

    def socket(self, path, visitor=None, **options):
        visitor = visitor or Visitor(self, "anybody")
        self.sockets.append(visitor.socket(path, **options))
        return self.sockets[-1]

    def close_sockets(self):
        while self.sockets:
            self.sockets.pop().close()

    def rows(self, table):
        with closing(sqlite3.connect(self.folder + "/db.sqlite3")) as database:
            return database.execute("SELECT count(*) FROM " + table).fetchone()[0]

    def replace(self, *names):
        for name in names:
            self.kill(name)
        for name in names:
            self.start(name)


@pytest.fixture(scope="module")
def sites():
    """Start the three at the same time: {era: site}."""
    with ExitStack() as stack, ThreadPoolExecutor(len(ERAS)) as pool:
        opened = pool.map(lambda era: stack.enter_context(Smallest(era)), ERAS)
        yield {site.era: site for site in opened}


@pytest.fixture(params=ERAS)
def site(request, sites):
    yield sites[request.param]
    sites[request.param].close_sockets()


def ask(socket, text):
    socket.send(text)
    return socket.recv()


def ask_json(socket, content):
    return json.loads(ask(socket, json.dumps(content)))


def test_the_six_lines_and_an_accept_open_a_socket_and_a_send_reaches_the_group(site):
    listeners = [site.socket("/users/") for _ in range(2)]
    code = "from eras.smallest.%s.users import send; send('hello')"
    site.manage("shell", "-c", code % ("channels1" if site.era == "channels1" else "later"))
    assert [listener.recv() for listener in listeners] == ["hello"] * 2
    site.close_sockets()
    eventually(lambda: site.members("users") == 0)


def test_a_renamed_user_has_the_new_name_at_the_next_frame_in_channels_1_and_the_old_one_since(
    site,
):
    socket = site.socket("/who/", Visitor(site, "alice").sign_up())
    assert ask(socket, "who am I?") == "alice"
    code = "from django.contrib.auth.models import User; User.objects.update(username='alicia')"
    site.manage("shell", "-c", code)
    assert ask(socket, "who am I?") == ("alicia" if site.era == "channels1" else "alice")


def test_a_foreign_page_gets_a_403_in_the_smallest_form_of_each_era(site):
    site.socket("/own-page/")
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        site.socket("/own-page/", origin="http://elsewhere.example")
    assert refused.value.status_code == 403


def test_each_socket_has_its_own_tally_and_channels_1_keeps_a_row_for_it_after_its_end(site):
    before = site.rows("django_session")
    one, other = site.socket("/tally/"), site.socket("/tally/")
    assert [ask(one, "frame") for _ in range(3)] == ["1", "2", "3"]
    assert ask(other, "frame") == "1"
    site.close_sockets()
    assert site.rows("django_session") - before == (2 if site.era == "channels1" else 0)


def test_a_tally_goes_on_after_the_workers_are_replaced_in_channels_1(sites):
    site = sites["channels1"]
    with closing(site.socket("/tally/")) as socket:
        assert ask(socket, "frame") == "1"
        site.replace("worker1", "worker2")
        assert ask(socket, "frame") == "2"


def test_a_slow_frame_is_answered_first_with_enforce_ordering_and_in_every_later_era(site):
    socket = site.socket("/in-order/")
    for seconds in ("0.5", "0"):
        socket.send(seconds)
    assert [socket.recv() for _ in range(2)] == ["0.5", "0"]


def test_a_consumer_asks_the_database_in_the_smallest_form_of_each_era(site):
    assert ask(site.socket("/database/"), "how many?") == str(site.rows("auth_user"))


def test_json_comes_in_and_goes_out_in_the_smallest_form_of_each_era(site):
    assert ask_json(site.socket("/json/"), {"a": 1}) == {"you sent": {"a": 1}}


def test_text_that_is_no_json_is_silence_in_channels_1_and_closes_the_socket_since(site):
    socket = site.socket("/json/")
    socket.send("no JSON")
    if site.era == "channels1":
        assert ask_json(socket, {"a": 1}) == {"you sent": {"a": 1}}
        eventually(lambda: "JSONDecodeError" in site.logs())
    else:
        frame = socket.recv_frame()
        assert frame.opcode == websocket.ABNF.OPCODE_CLOSE
        assert int.from_bytes(frame.data[:2], "big") == 1011


def test_two_streams_share_one_socket_in_the_smallest_form_of_each_era(site):
    socket = site.socket("/streams/")
    for stream, payload, answer in [
        ("add", {"a": 1, "b": 2}, {"sum": 3}),
        ("repeat", {"text": "ho"}, {"text": "hoho"}),
    ]:
        got = ask_json(socket, {"stream": stream, "payload": payload})
        assert got == {"stream": stream, "payload": answer}


def test_a_stored_user_is_announced_to_the_sockets_in_the_smallest_form_of_each_era(site):
    socket = site.socket("/usernames/")
    Visitor(site, "bob-" + site.era).sign_up()
    message = json.loads(socket.recv())
    change = message["payload"] if site.era == "channels1" else message
    assert change["action"] == "create"
    assert change["data"] == {"username": "bob-" + site.era}


def test_a_message_of_a_change_that_is_rolled_back_is_sent_in_all_unless_it_waits_for_the_commit(
    site,
):
    listener, socket = site.socket("/users/"), site.socket("/announce/")
    for text in ("roll back", "commit"):
        socket.send(text)
        assert listener.recv() == "at once"
    assert listener.recv() == "committed"


def test_the_tally_is_tested_without_a_server_by_the_tools_of_each_era(site):
    folder = "channels1" if site.era == "channels1" else "later"
    done = subprocess.run(
        [site.python, "manage.py", "test", "eras.smallest.%s.check" % folder],
        cwd=ROOT,
        env=site.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    assert done.returncode == 0 and "Ran 1 test" in done.stdout, done.stdout


def test_a_background_message_waits_for_its_worker_in_all(site):
    workers = ["worker1", "worker2"] if site.era == "channels1" else ["jobs"]
    socket = site.socket("/words/")
    assert ask(socket, "one two three") == "3"
    for name in workers:
        site.kill(name)
    socket.send("four five")
    for name in workers:
        site.start(name)
    assert socket.recv() == "2"


def test_two_reminders_of_one_moment_arrive_together_in_channels_1_and_one_after_the_other_since(
    site,
):
    socket = site.socket("/reminder/")
    for seconds in ("1", "01"):
        socket.send(seconds)
    first, received = socket.recv(), time.time()
    assert {first, socket.recv()} == {"1", "01"}
    assert (time.time() - received > 0.8) == (site.era != "channels1")


def test_a_delayed_message_survives_its_process_in_channels_1_and_is_lost_with_it_since(site):
    socket = site.socket("/reminder/")
    if site.era == "channels1":
        socket.send("3")
        eventually(lambda: site.rows('"channels.delay_delayedmessage"') == 1)
        site.replace("delay")
        assert socket.recv() == "3"
    else:
        with Monitor(site) as redis:
            socket.send("3")
            redis.until(b'"ZPOPMIN" "asgiremind$inflight"')  # the worker has it, and sleeps
            site.replace("jobs")
        assert ask(socket, "0") == "0"


def test_a_login_of_channels_1_counts_on_channels_4_with_the_same_django_and_secret_key(sites):
    old = sites["channels1"]
    if django.VERSION[:2] != (5, 2):
        pytest.skip("Channels 1 runs on Django %s here, Channels 4 on 5.2" % django.__version__)
    with Smallest("channels4", DATABASE_URL=old.env["DATABASE_URL"]) as new:
        carol = Visitor(old, "carol").sign_up()
        carol.site = new
        assert ask(new.socket("/who/", carol), "who am I?") == "carol"
        new.close_sockets()
