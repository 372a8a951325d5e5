"""Presence: the users who are online, and the events that the feed sends."""

import pytest
from django.contrib.auth import get_user_model, login, logout
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from display import presence
from display.checks import check_session_engine
from display.models import Event, LoginSession

from .browsers import device
from .kept_feed import closed

pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()


def is_online(user):
    return presence.is_online(User.objects.get(pk=user.pk))


def expire(browser):
    Session.objects.filter(pk=browser.session.session_key).update(expire_date=timezone.now())


def test_a_login_is_recorded_and_announced(bob, feed):
    device(bob)
    assert is_online(bob)
    assert feed == [{"event": "login", "username": "bob", "online": True, "seq": 1}]


def test_a_logout_ends_it(bob, feed):
    device(bob).logout()
    assert not is_online(bob)
    assert feed[1:] == [{"event": "logout", "username": "bob", "online": False, "seq": 2}]


def test_two_devices_are_online_until_the_second_logs_out(bob, feed):
    phone, laptop = device(bob), device(bob)
    phone.logout()
    assert is_online(bob)
    laptop.logout()
    assert not is_online(bob)
    assert [online for _, _, online in feed.short] == [True, True, True, False]


def test_another_user_who_logs_in_on_a_device_ends_the_first_ones_login(bob, feed):
    carol = User.objects.create_user("carol")
    request = HttpRequest()
    request.session = SessionStore()
    for user in (bob, carol):
        login(request, user)
        request.session.save()
    assert feed.short == [
        ("login", "bob", True),
        ("logout", "bob", False),
        ("login", "carol", True),
    ]
    logout(request)
    assert feed.short[3:] == [("logout", "carol", False)]


def test_a_session_that_expires_ends_the_presence_and_a_sweep_announces_it(bob, feed):
    expire(device(bob))
    assert not is_online(bob)
    presence.sweep()
    presence.sweep()
    assert feed.short[1:] == [("logout", "bob", False)]


def test_a_session_that_is_deleted_ends_the_presence(bob, feed):
    device(bob)
    Session.objects.all().delete()
    assert not is_online(bob)
    assert feed.short[1:] == [("logout", "bob", False)]


def test_a_presence_that_is_deleted_logs_the_device_out(bob, feed):
    browser = device(bob)
    LoginSession.objects.all().delete()
    assert not browser.session.get("_auth_user_id")
    assert feed.short[1:] == [("logout", "bob", False)]


def test_a_user_who_is_deleted_goes_offline_with_all_devices(bob, feed):
    device(bob), device(bob)
    bob.delete()
    assert feed.short[2:] == [("logout", "bob", False)] * 2
    assert not Session.objects.exists()


def test_a_user_who_is_renamed_leaves_and_comes(bob, feed):
    device(bob)
    bob.username = "robert"
    bob.save()
    assert feed.short[1:] == [("logout", "bob", False), ("login", "robert", True)]


def test_a_user_made_inactive_goes_offline_and_may_come_back(bob, feed):
    device(bob)
    for bob.is_active in (False, True):
        bob.save()
        assert is_online(bob) == bob.is_active
    assert feed.short[1:] == [("logout", "bob", False), ("login", "bob", True)]


def test_the_sockets_of_a_session_that_ends_are_closed(bob, feed):
    phone, laptop = device(bob), device(bob)
    keys = [phone.session.session_key, laptop.session.session_key]
    phone.logout()
    assert closed == keys[:1]
    bob.is_active = False
    bob.save()
    assert closed == keys


def test_the_end_of_a_session_of_an_inactive_user_sends_no_event(bob, feed):
    browser = device(bob)
    bob.is_active = False
    bob.save()
    expire(browser)
    presence.sweep()
    assert feed.short[1:] == [("logout", "bob", False)]


def test_a_logout_of_nobody_sends_no_event(feed):
    assert Client().post("/logout/").status_code == 302
    assert feed == []


def test_a_change_to_a_user_who_is_offline_sends_no_event(bob, feed):
    bob.username, bob.is_active = "robert", False
    bob.save()
    assert feed == []


def test_a_save_of_a_user_who_stays_the_same_takes_no_lock(bob, feed):
    device(bob)
    with CaptureQueriesContext(connection) as queries:
        bob.save()
    assert not [query for query in queries if "eventsequence" in query["sql"]]


def test_a_change_of_password_keeps_the_device_online_once_it_asks_for_the_list(bob, feed):
    browser = device(bob)
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    form = {
        "old_password": "secret",
        "new_password1": "0ther-secret",
        "new_password2": "0ther-secret",
    }
    assert browser.post("/admin/password_change/", form).status_code == 302
    assert browser.get("/users.json").status_code == 200
    assert is_online(bob)
    assert feed.short[-1] == ("login", "bob", True)


def test_a_request_that_a_logout_overtakes_leaves_no_ghost(bob, feed):
    browser = device(bob)
    key = browser.session.session_key
    browser.logout()
    presence.record_missed_login(bob, key)
    assert not LoginSession.objects.exists()
    assert len(feed) == 2


def test_a_change_that_is_rolled_back_is_not_announced(bob, feed):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        device(bob)
        raise ZeroDivisionError
    assert feed == [] and not is_online(bob)
    device(bob)
    assert [item["seq"] for item in feed] == [1]


def test_the_announcement_leaves_after_the_commit(bob, feed):
    with transaction.atomic():
        device(bob)
        assert feed == []
    assert len(feed) == 1


def test_a_feed_that_fails_stops_neither_login_nor_logout(bob, settings, caplog):
    settings.FEED = "tests.unit.test_presence"
    browser = device(bob)
    assert is_online(bob)
    browser.logout()
    assert not is_online(bob)
    assert [record.getMessage() for record in caplog.records] == [
        "The feed failed to send: no Redis",
        "The feed failed to close_sockets: no Redis",
        "The feed failed to send: no Redis",
    ]


def test_a_feed_that_lacks_a_function_fails_the_login_before_the_commit(bob, settings):
    settings.FEED = "math"
    with pytest.raises(AttributeError, match="has no attribute 'send'"):
        device(bob)
    assert not is_online(bob)


@pytest.mark.parametrize("engine", ["db", "cached_db"])
def test_sessions_in_the_database_are_right(settings, engine):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends." + engine
    assert check_session_engine(None) == []


@pytest.mark.parametrize("engine", ["cache", "file", "signed_cookies"])
def test_sessions_anywhere_else_are_an_error_of_the_check(settings, engine):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends." + engine
    (error,) = check_session_engine(None)
    assert error.id == "display.E001" and engine in error.msg


def test_a_presence_that_is_deleted_leaves_no_session_in_the_cache(bob, feed, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    browser = device(bob)
    LoginSession.objects.all().delete()
    assert not browser.session.get("_auth_user_id")


def test_a_login_that_another_process_has_ended_meanwhile_is_announced_once(bob, feed):
    key = device(bob).session.session_key
    late = LoginSession.objects.get(session=key)  # as collected before the other's commit
    presence.end(key)
    late.delete()
    assert feed.short[1:] == [("logout", "bob", False)]


def send(text):
    raise ConnectionError("no Redis")


def close_sockets(session_key):
    raise ConnectionError("no Redis")


def test_events_are_numbered_by_one_and_the_last_few_are_kept(bob, feed):
    for _ in range(Event.HISTORY):
        device(bob).logout()
    assert [item["seq"] for item in feed] == list(range(1, 2 * Event.HISTORY + 1))
    assert [event.seq for event in Event.objects.all()] == list(
        range(2 * Event.HISTORY, Event.HISTORY, -1)
    )


def test_a_sweep_of_nothing_is_one_query(bob, django_assert_num_queries):
    device(bob)
    with django_assert_num_queries(1):
        presence.sweep()


def test_sessions_of_nobody_are_no_presence(feed):
    session = SessionStore()
    session["basket"] = 1
    session.set_expiry(-1)
    session.save()
    presence.sweep()
    session.delete()
    assert feed == [] and not connection.in_atomic_block
