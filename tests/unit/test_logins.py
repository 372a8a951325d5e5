"""Bounds on logins: 20 live ones a user, one transaction a sweep, a state of constant cost."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from display import presence, user_list
from display.models import KnownSession, LoginSession, OnlineUser

from .browsers import device
from .kept_feed import closed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_hashes")]

User = get_user_model()
MANY = 20000


def add_logins(user, number, expires_in=timedelta(days=14), first=0):
    """Add logins as in a database of a version without the limit."""
    keys = ["%s%d" % (user.username, first + count) for count in range(number)]
    until = timezone.now() + expires_in
    Session.objects.bulk_create(
        [Session(session_key=key, session_data="", expire_date=until) for key in keys],
        batch_size=200,
    )
    LoginSession.objects.bulk_create(
        [LoginSession(user=user, session_id=key) for key in keys], batch_size=200
    )
    KnownSession.objects.bulk_create(
        [KnownSession(session_key=key, user_id=user.pk) for key in keys], batch_size=200
    )
    if expires_in > timedelta(0):
        OnlineUser.objects.update_or_create(
            pk=user.pk, defaults={"username": user.username, "until": until}
        )


def captured(action):
    """Return the SQL (list of str) of the queries that `action` makes."""
    with CaptureQueriesContext(connection) as queries:
        action()
    return [query["sql"] for query in queries]


def test_the_21st_login_ends_the_first_and_closes_its_sockets(bob, feed):
    browsers = [device(bob) for _ in range(presence.MOST_LOGINS)]
    first = browsers[0].session.session_key
    assert presence.live_logins().filter(user=bob).count() == 20 and not closed
    device(bob)
    assert presence.live_logins().filter(user=bob).count() == 20
    assert closed == [first]
    assert not Session.objects.filter(pk=first).exists()
    assert browsers[0].get("/users.json").status_code == 403
    assert browsers[1].get("/users.json").status_code == 200


def test_the_21st_login_shows_no_user_as_offline(bob, feed):
    for _ in range(presence.MOST_LOGINS + 1):
        device(bob)
    assert feed.short[-2:] == [("logout", "bob", True), ("login", "bob", True)]
    assert user_list.state()["users"] == [{"username": "bob", "online": True}]


def test_the_21st_login_and_the_end_of_the_first_are_one_transaction(bob, feed):
    for _ in range(presence.MOST_LOGINS):
        device(bob)
    keys = set(LoginSession.objects.values_list("session_id", flat=True))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        device(bob)
        raise ZeroDivisionError
    assert set(LoginSession.objects.values_list("session_id", flat=True)) == keys
    assert len(feed) == presence.MOST_LOGINS and not closed


def test_expired_logins_do_not_count_for_the_limit(bob, feed):
    add_logins(bob, presence.MOST_LOGINS, expires_in=timedelta(seconds=-1))
    browsers = [device(bob) for _ in range(presence.MOST_LOGINS)]
    assert [browser.get("/users.json").status_code for browser in browsers] == [200] * 20


def test_the_users_of_a_limit_are_counted_each_by_itself(bob, feed):
    carol = User.objects.create_user("carol")
    for _ in range(presence.MOST_LOGINS):
        device(bob), device(carol)
    assert not closed


def test_a_sweep_is_one_transaction_and_ends_at_most_so_many_logins(bob, feed):
    add_logins(bob, 50, expires_in=timedelta(seconds=-1))
    presence.lock()  # which makes its row
    queries = captured(presence.sweep)
    assert LoginSession.objects.count() == Session.objects.count() == 50 - presence.END_LIMIT
    assert sum(sql.startswith("BEGIN") for sql in queries) <= 1  # PostgreSQL's is not listed
    assert len([sql for sql in queries if "eventsequence" in sql and "UPDATE" in sql]) == 1
    assert len(queries) < 8 * presence.END_LIMIT
    add_logins(bob, 50, expires_in=timedelta(seconds=-1), first=50)
    assert len(captured(presence.sweep)) == len(queries)


def test_a_user_whose_many_logins_expire_gets_one_event_with_the_last(bob, feed):
    add_logins(bob, 50, expires_in=timedelta(seconds=-1))
    presence.sweep(), presence.sweep()
    assert feed == []
    assert not user_list.state()["users"][0]["online"]  # the third sweep
    assert feed.short == [("logout", "bob", False)]
    assert len(set(closed)) == 50
    presence.sweep()
    assert len(feed) == 1


def test_expired_logins_that_wait_for_a_sweep_are_not_online(bob, feed):
    carol = User.objects.create_user("carol")
    device(carol)
    add_logins(bob, 50)
    OnlineUser.objects.filter(pk=bob.pk).update(until=timezone.now())  # the time has come
    Session.objects.filter(pk__startswith="bob").update(expire_date=timezone.now())
    state = user_list.state()
    assert LoginSession.objects.filter(user=bob).exists()
    assert (state["online"], state["total"]) == (1, 2)
    assert state["users"] == [
        {"username": "carol", "online": True},
        {"username": "bob", "online": False},
    ]


def test_a_sweep_of_one_of_two_devices_leaves_the_user_online(bob, feed):
    device(bob)
    add_logins(bob, 1, expires_in=timedelta(seconds=-1))
    presence.sweep()
    assert feed.short[1:] == [("logout", "bob", True)]


class TestAStateWithManyLogins:
    """20,000 logins of one user, and 20,000 users who have one."""

    def plan(self, sql):
        """Return the database's plan (str) of a query."""
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        with connection.cursor() as cursor:
            cursor.execute(explain + sql.replace("%", "%%"))
            return "\n".join(str(row[-1]) for row in cursor.fetchall())

    def analyze(self):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def test_the_number_of_queries_is_the_same_and_one_looks_for_expired_logins(self, bob, feed):
        """That one reads an index by the time of expiry. No other query reads logins."""
        device(bob)
        few = captured(user_list.state)
        add_logins(bob, MANY)
        self.analyze()
        queries = captured(user_list.state)
        assert len(queries) == len(few)
        (sql,) = [sql for sql in queries if "loginsession" in sql or "django_session" in sql]
        plan = self.plan(sql).lower()
        assert "expire_date" in plan
        assert "scan display_loginsession" not in plan and "seq scan" not in plan

    def test_the_list_is_read_by_the_indexes_of_the_users_online(self, bob, feed):
        users = [User(username="user%05d" % number) for number in range(MANY)]
        User.objects.bulk_create(users, batch_size=200)
        until = timezone.now() + timedelta(days=1)
        OnlineUser.objects.bulk_create(
            [
                OnlineUser(user=user, username=user.username, until=until)
                for user in User.objects.exclude(pk=bob.pk)
            ],
            batch_size=200,
        )
        self.analyze()
        queries = [sql for sql in captured(user_list.state) if "ORDER BY" in sql]
        names = [sql for sql in queries if "username" in sql and "display_onlineuser" in sql]
        assert names
        for sql in names:
            plan = self.plan(sql).lower()
            assert "temp b-tree" not in plan and "sort" not in plan, plan


def test_a_session_that_lives_longer_keeps_its_user_online(bob, feed):
    browser = device(bob)
    session = browser.session
    session.set_expiry(300 * 24 * 3600)
    session.save()
    listed = OnlineUser.objects.get(pk=bob.pk)
    assert listed.until > timezone.now() + timedelta(days=299)
    session.set_expiry(3600)
    session.save()
    listed.refresh_from_db()
    assert listed.until < timezone.now() + timedelta(hours=2)
    assert len(feed) == 1


def test_a_session_of_nobody_that_is_saved_again_changes_no_list(feed, django_assert_num_queries):
    session = Client().session
    session["basket"] = 1
    session.save()
    session["basket"] = 2
    session.save()
    assert not OnlineUser.objects.exists() and feed == []


@pytest.mark.parametrize("change", ["set_password", "form", "another"])
def test_a_new_password_ends_the_users_other_logins_and_closes_their_sockets(bob, feed, change):
    phone, laptop = device(bob), device(bob)
    other = Client()
    other.force_login(User.objects.create_superuser("root", "root@example.org", "secret"))
    keys = [browser.session.session_key for browser in (phone, laptop)]
    if change == "set_password":
        bob.set_password("0ther-secret")
        bob.save()
    elif change == "form":
        User.objects.filter(pk=bob.pk).update(is_staff=True)
        new = {"new_password1": "0ther-secret", "new_password2": "0ther-secret"}
        answer = laptop.post("/admin/password_change/", dict(new, old_password="secret"))
        assert answer.status_code == 302
        assert laptop.get("/users.json").status_code == 200
    else:
        new = {"password1": "0ther-secret", "password2": "0ther-secret", "usable_password": "true"}
        path = "/admin/auth/user/%d/password/" % bob.pk
        assert other.post(path, new).status_code == 302
        assert other.get("/users.json").status_code == 200
    assert set(keys) <= set(closed)
    assert not Session.objects.filter(pk__in=keys).exists()
    assert phone.get("/users.json").status_code == 403
    assert presence.is_online(bob) == (change == "form")


def test_a_new_hash_of_the_same_session_is_kept(bob, feed):
    """A view that gives the session the new hash before it saves the user keeps its login."""
    browser = device(bob)
    bob.set_password("0ther-secret")
    session = browser.session
    session["_auth_user_hash"] = bob.get_session_auth_hash()
    session.save()
    bob.save()
    assert presence.is_online(bob) and not closed
    assert feed.short == [("login", "bob", True)]


def test_an_update_of_the_last_login_reads_no_session(bob, feed):
    device(bob)
    bob.last_login = timezone.now()
    assert len(captured(lambda: bob.save(update_fields=["last_login"]))) <= 3
