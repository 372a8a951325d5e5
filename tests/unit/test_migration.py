"""A database of the last version, with users who are logged in, becomes one of this version."""

import pytest
from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext

from display import presence, recheck, user_list
from display.models import KnownSession, LoginSession

pytestmark = pytest.mark.django_db(transaction=True)

User = get_user_model()
FIRST, SECOND = ("display", "0001_initial"), ("display", "0002_session_relation")
LATEST = ("display", "0004_online_users")


def migrate(target):
    """Migrate to `target`; return its models, as apps."""
    MigrationExecutor(connection).migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def old(feed):
    """Return the models of the first migration, in a database that has its tables."""
    yield migrate(FIRST)
    migrate(LATEST)


def logged_in(old, username):
    """Return a browser on which a user is logged in, in the tables of the first migration."""
    user = User.objects.create_user(username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    old.get_model("display", "LoginSession").objects.create(
        user_id=user.pk, session_key=session.session_key
    )
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser


def test_users_stay_logged_in_and_online_and_the_next_event_has_the_next_number(feed, old):
    old.get_model("display", "Feed").objects.create(seq=7)
    bob, _, dave = [logged_in(old, username) for username in ("bob", "carol", "dave")]
    key = dave.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(pk=key)._raw_delete("default")
    migrate(LATEST)
    assert LoginSession.objects.count() == 2
    assert sorted(user.username for user in presence.online_users()) == ["bob", "carol"]
    assert "Signed in as" in bob.get("/").content.decode()
    bob.post("/logout/")
    assert feed == [{"event": "logout", "username": "bob", "online": False, "seq": 8}]


def test_the_list_shows_the_users_who_were_online_and_the_next_look_changes_nothing(feed, old):
    for username in ("bob", "carol"):
        logged_in(old, username)
    User.objects.filter(username="carol").update(is_active=False)
    migrate(LATEST)
    assert user_list.state()["users"] == [
        {"username": "bob", "online": True},
        {"username": "carol", "online": False},
    ]
    recheck.correct_logins()
    assert feed == [] and KnownSession.objects.count() == 2


def test_each_login_is_compared_with_one_session_however_many_there_are(old):
    """For NOT IN, PostgreSQL compares each login with each session as soon as the sessions are too
    many for its work_mem: 50 000 logins and 400 000 sessions were not done after minutes."""
    with CaptureQueriesContext(connection) as queries:
        migrate(SECOND)
    assert not [query for query in queries if "IN (SELECT" in query["sql"]]


def test_the_backward_migration_keeps_the_logins(old):
    logged_in(old, "bob")
    migrate(SECOND)
    key = LoginSession.objects.get().session_id
    old = migrate(FIRST)
    assert old.get_model("display", "LoginSession").objects.get().session_key == key
