"""Logins that end without a signal: the next run ends them and closes their sockets."""

import threading
from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from display import presence, recheck, user_list, validity
from display.models import KnownSession, LoginSession, OnlineUser, Recheck

from .browsers import device
from .kept_feed import closed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_hashes")]

User = get_user_model()


@pytest.fixture
def key(bob, feed):
    """Return the session key of a browser on which bob is logged in."""
    return device(bob).session.session_key


def correct():
    """Correct logins at once, whenever that was done last."""
    Recheck.objects.update(at=timezone.now() - timedelta(days=1))
    recheck.correct_logins()


def shown():
    return {user["username"]: user["online"] for user in user_list.state()["users"]}


def execute(sql, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def test_a_login_that_is_right_stays_as_it_is(bob, key, feed):
    correct(), correct()
    assert closed == [] and len(feed) == 1 and shown() == {"bob": True}


def test_a_run_without_corrections_is_short(django_assert_max_num_queries):
    correct()
    with django_assert_max_num_queries(14):
        correct()


def test_an_update_of_the_password_ends_the_login(bob, key, feed):
    User.objects.filter(pk=bob.pk).update(password=make_password("0ther-secret"))
    correct()
    assert set(closed) == {key} and shown() == {"bob": False}
    assert feed.short[1:] == [("logout", "bob", False)]
    assert not Session.objects.filter(pk=key).exists()


def test_an_update_to_inactive_closes_the_sockets_and_an_update_back_brings_the_user_back(
    bob, key, feed
):
    for is_active in (False, True, False):
        User.objects.filter(pk=bob.pk).update(is_active=is_active)
        correct(), correct()
        assert shown() == {"bob": is_active}
    assert closed.count(key) == 4  # twice for each change to inactive
    assert feed.short[1:] == [
        ("logout", "bob", False),
        ("login", "bob", True),
        ("logout", "bob", False),
    ]
    assert LoginSession.objects.exists()


def test_an_update_of_the_username_is_shown(bob, key, feed):
    User.objects.filter(pk=bob.pk).update(username="robert")
    correct()
    assert feed.short[1:] == [("logout", "bob", False), ("login", "robert", True)]
    assert shown() == {"robert": True} and closed == []


def test_an_update_of_the_expiry_ends_the_login(bob, key, feed):
    Session.objects.filter(pk=key).update(expire_date=timezone.now())
    correct()
    assert set(closed) == {key} and feed.short[1:] == [("logout", "bob", False)]


def test_a_session_and_its_login_deleted_by_sql_close_their_sockets(bob, key, feed):
    execute("DELETE FROM display_loginsession")
    execute("DELETE FROM django_session")
    correct()
    assert closed == [key] and shown() == {"bob": False}
    assert feed.short[1:] == [("logout", "bob", False)]
    correct()
    assert closed == [key] and not KnownSession.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="others do not allow it")
@pytest.mark.parametrize("table", ["django_session", "auth_user"])
def test_a_row_that_other_rows_need_deleted_by_a_tool_without_foreign_keys(bob, key, feed, table):
    execute("PRAGMA foreign_keys = OFF")
    execute("DELETE FROM " + table)
    correct()
    correct()
    assert set(closed) == {key}
    assert shown() == ({} if table == "auth_user" else {"bob": False})
    assert not OnlineUser.objects.exists()
    LoginSession.objects.all()._raw_delete("default")
    execute("PRAGMA foreign_keys = ON")


def test_a_login_that_no_signal_recorded_is_shown_and_watched(bob, key, feed):
    for model in (KnownSession, OnlineUser):
        model.objects.all().delete()
    correct()
    assert shown() == {"bob": True} and feed.short[1:] == [("login", "bob", True)]
    execute("DELETE FROM display_loginsession")
    correct()
    assert closed == [key]


def test_a_close_is_sent_a_second_time_after_a_logout(bob, key, feed):
    presence.end(key)
    assert closed == [key]
    correct()
    assert closed == [key, key]
    correct()
    assert len(closed) == 2


def test_a_feed_that_fails_is_tried_again_by_the_next_run(bob, key, feed, settings):
    presence.end(key)
    settings.FEED = "tests.unit.test_presence"
    with pytest.raises(ConnectionError):
        correct()
    settings.FEED = "tests.unit.kept_feed"
    correct()
    assert closed == [key, key]


def test_the_runs_take_turns_through_all_users(monkeypatch, feed):
    monkeypatch.setattr(recheck, "USERS", 3)
    users = [User.objects.create_user("user%d" % number) for number in range(8)]
    for user in users:
        Client().force_login(user)
    User.objects.update(password="!")
    for shown_offline in (3, 6, 8):
        correct()
        assert 8 - OnlineUser.objects.count() == shown_offline
    assert Recheck.objects.get().after_user == 0


def test_more_corrections_than_one_run_makes_are_made_by_the_next(monkeypatch, feed):
    monkeypatch.setattr(recheck, "MOST_CORRECTIONS", 3)
    for number in range(8):
        Client().force_login(User.objects.create_user("user%d" % number))
    User.objects.update(password="!")
    correct()
    assert len(set(closed)) == 8  # the sockets are closed at once
    for _ in range(4):
        correct()
    assert not LoginSession.objects.exists() and not OnlineUser.objects.exists()
    assert len(feed) == 16


def test_only_one_process_corrects_in_a_period(bob, key, feed):
    correct()
    User.objects.filter(pk=bob.pk).update(is_active=False)
    recheck.correct_logins()
    assert closed == []
    Recheck.objects.update(at=timezone.now() + timedelta(days=1))  # the clock was set back
    recheck.correct_logins()
    assert set(closed) == {key}


def test_a_session_is_read_once_until_it_or_the_password_changes(bob, key, feed):
    correct()
    with mock.patch.object(validity, "is_valid") as is_valid:
        correct()
        assert not is_valid.called
        bob.password = "!"
        validity.is_still_valid(bob, Session.objects.get(pk=key))
        assert is_valid.called


def test_what_was_found_valid_takes_a_bounded_memory(bob, key, monkeypatch):
    monkeypatch.setattr(validity, "MOST_REMEMBERED", 1)
    validity._checked.clear()
    for name in ("one", "two", "three"):
        validity.is_still_valid(bob, Session(session_key=name, session_data=""))
        assert list(validity._checked) == [name]


def test_a_session_that_cannot_be_read_is_left_alone(bob, key, feed):
    """In `make eras` each version of Django has a format of its own."""
    Session.objects.update(session_data="of another Django")
    correct()
    assert closed == [] and shown() == {"bob": True}
    with mock.patch.object(Session, "get_decoded", side_effect=ValueError):  # as Django 2.2
        assert validity.is_valid(bob, Session.objects.get(pk=key))


@pytest.mark.parametrize(
    "name, former",
    [("get_session_auth_fallback_hash", ["former"]), ("_legacy_get_session_auth_hash", "former")],
)
def test_a_hash_that_this_django_still_accepts_is_valid(bob, key, monkeypatch, name, former):
    monkeypatch.setattr(User, name, lambda self: former, raising=False)
    session = Session.objects.get(pk=key)
    data = dict(session.get_decoded(), _auth_user_hash="former")
    session.session_data = session.get_session_store_class()().encode(data)
    assert validity.is_valid(bob, session)
    data["_auth_user_hash"] = "wrong"
    session.session_data = session.get_session_store_class()().encode(data)
    assert not validity.is_valid(bob, session)


def test_the_thread_corrects_until_it_is_stopped_and_continues_after_an_error(caplog):
    stop, errors = threading.Event(), [RuntimeError("no database"), None]

    def correct_once():
        error = errors.pop(0)
        if not errors:
            stop.set()
        if error:
            raise error

    with mock.patch.object(recheck, "correct_logins", correct_once), mock.patch.object(
        recheck, "connections"
    ):
        recheck.run(stop, period=0.01)
    assert errors == [] and "no database" in caplog.text


def test_a_process_starts_one_thread(monkeypatch):
    monkeypatch.setattr(recheck, "_threads", [])
    monkeypatch.setattr(recheck, "run", lambda stop: None)
    recheck.start(), recheck.start()
    assert len(recheck._threads) == 1
