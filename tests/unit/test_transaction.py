"""The database is right after a process was killed, and after two processes work at once."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client

from channel_dj.local import ROOT
from display import presence
from display.models import Event, LoginSession

User = get_user_model()
ROUNDS = 15
PASSWORD = "correct horse battery"


class Database:
    """A database in a file, and processes that work on it."""

    def __init__(self, folder):
        self.env = dict(os.environ, DATABASE_URL="sqlite:///%s/db.sqlite3" % folder)

    def run(self, code):
        """Run `code` (str) in a process of its own; return its exit status and its output."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", START + code],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        return done.returncode, done.stdout.strip()


START = (
    """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "channel_dj.settings"
django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from display.models import LoginSession
browser = Client(HTTP_HOST="localhost")
account = {"username": "bob", "password": "%s"}
"""
    % PASSWORD
)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path)
    code = "call_command('migrate', verbosity=0); User.objects.create_user(**account)"
    assert database.run(code) == (0, "")
    return database


def test_a_login_whose_process_is_killed_after_its_commit_has_a_session_of_its_user(database):
    code = "settings.FEED = 'tests.unit.kill_after_commit'; browser.post('/login/', account)"
    assert database.run(code)[0] == -signal.SIGKILL
    code = """
for login in LoginSession.objects.all():
    print(login.user_id, login.session.get_decoded().get("_auth_user_id"))
"""
    assert database.run(code) == (0, "1 1")


def test_a_login_whose_process_is_killed_before_its_commit_has_never_been(database):
    code = """
from django.db.models.signals import post_save
from display.models import Event
from tests.unit.kill_after_commit import send
post_save.connect(lambda **kwargs: send(""), sender=Event, weak=False)
browser.post("/login/", account)
"""
    assert database.run(code)[0] == -signal.SIGKILL
    code = """
from display import presence
print(LoginSession.objects.count(), presence.last_seq(), list(presence.online_users()))
"""
    assert database.run(code) == (0, "0 0 []")


def test_a_transaction_that_reads_before_it_writes_waits_for_another_writer(database):
    """The admin has such transactions. If they begin without the lock, SQLite refuses the write."""
    code = """
import threading, time
from django.db import connection, transaction

def write():
    User.objects.update(first_name="other")
    connection.close()

other = threading.Thread(target=write)
with transaction.atomic():
    bob = User.objects.get()
    other.start()
    time.sleep(0.5)
    User.objects.update(last_name="mine")
other.join()
print(*User.objects.values_list("first_name", "last_name").get())
"""
    assert database.run(code) == (0, "other mine")


def together(*actions):
    """Call `actions` at the same time, each in a thread with a connection of its own; return
    what each has raised, or None."""
    start = Barrier(len(actions))

    def call(action):
        start.wait()
        try:
            action()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(call, actions))


needs_row_locks = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="an SQLite database in memory has one connection: make unit with a DATABASE_URL",
)


@needs_row_locks
@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    """Each test ends without an error: PostgreSQL would name a deadlock as one."""

    @pytest.fixture
    def bob(self):
        return User.objects.create_user("bob", password=PASSWORD)

    def device(self, user):
        browser = Client()
        browser.force_login(user)
        return browser

    def is_as_announced(self, user):
        """Return whether the last event of `user` agrees with the database."""
        last = Event.objects.filter(username=user.username).first()
        return last.online == presence.is_online(user)

    def test_two_that_end_one_login_announce_it_once(self, bob, feed):
        for _ in range(ROUNDS):
            browser = self.device(bob)
            key = browser.session.session_key
            login = LoginSession.objects.get(session=key)
            errors = together(
                browser.logout,
                lambda login=login: LoginSession.objects.filter(pk=login.pk).delete(),
                lambda key=key: Session.objects.filter(pk=key).delete(),
                lambda key=key: presence.end(key),
            )
            assert errors == [None] * 4
        assert [event for event, _, _ in feed.short] == ["login", "logout"] * ROUNDS
        assert not LoginSession.objects.exists() and not Session.objects.exists()

    def test_a_logout_and_a_request_that_records_the_login_leave_no_ghost(self, bob, feed):
        for _ in range(ROUNDS):
            browser = self.device(bob)
            key = browser.session.session_key
            LoginSession.objects.filter(session=key)._raw_delete("default")  # as if never recorded
            Event.objects.all().delete()
            errors = together(
                lambda browser=browser: browser.post("/logout/"),
                lambda key=key: presence.record_missed_login(bob, key),
                lambda key=key: presence.record_missed_login(bob, key),
            )
            assert errors == [None] * 3
            assert not LoginSession.objects.exists() and not presence.is_online(bob)
            assert [event.event for event in Event.objects.all()] in ([], ["logout", "login"])

    def test_devices_of_one_user_that_come_and_go_end_with_the_right_state(self, bob, feed):
        for _ in range(ROUNDS):
            devices = [self.device(bob) for _ in range(3)]
            errors = together(
                devices[0].logout, devices[1].logout, presence.sweep, lambda: self.device(bob)
            )
            assert errors == [None] * 4
            assert self.is_as_announced(bob)
        seqs = sorted(item["seq"] for item in feed)
        assert seqs == list(range(1, len(feed) + 1))

    def test_a_user_who_is_deleted_while_devices_log_out_is_gone(self, feed):
        for number in range(ROUNDS):
            user = User.objects.create_user("user%d" % number)
            devices = [self.device(user) for _ in range(2)]
            errors = together(user.delete, devices[0].logout, devices[1].logout)
            assert errors == [None] * 3
            assert not LoginSession.objects.exists() and not Session.objects.exists()

    def test_a_user_who_is_made_inactive_while_a_device_logs_out_is_offline(self, bob, feed):
        for _ in range(ROUNDS):
            device = self.device(bob)
            user = User.objects.get(pk=bob.pk)
            user.is_active = False
            errors = together(user.save, device.logout)
            assert errors == [None] * 2
            assert self.is_as_announced(bob)
            User.objects.filter(pk=bob.pk).update(is_active=True)
