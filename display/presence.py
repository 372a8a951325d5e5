"""Record who is online, and announce each change.

A user is online if the user is active and has at least one live login session. Every change runs
in a transaction that has the lock. Its event is sent through `settings.FEED` after the commit.
"""

import json
import logging
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Event, EventSequence, KnownSession, LoginSession, OnlineUser
from .online import is_online, live_logins, online_users, update_listed  # noqa: F401
from .validity import is_valid

logger = logging.getLogger("display")

MOST_LOGINS = 20  # live logins of one user; one more ends the oldest
END_LIMIT = 20  # logins that one transaction ends
EXPIRY_GRACE = timedelta(seconds=5)  # less than this is not worth a transaction


def begin(user, session):
    """Save `session` (a SessionStore with the login of `user`), record the login, announce it.

    One transaction does all this. If the process is killed, either everything is stored or nothing.
    """
    with _exclusive():
        session.save()
        _record(user, session.session_key)


def record_missed_login(user, session_key):
    """Record and announce a login that sent no signal.

    The login is from before this app was installed, or a change of password gave its session a new
    key.
    """
    if is_recorded(session_key):
        return
    with _exclusive():  # a logout on another tab may have deleted the session meanwhile
        is_there = Session.objects.filter(pk=session_key).exists()
        if is_there and not is_recorded(session_key):
            _record(user, session_key)


def end(session_key):
    """Delete the session `session_key` (str) with its login, and announce the logout.

    Django collects the rows to delete under the lock, so it does not miss a login that another
    process records at the same time.
    """
    with _exclusive():
        _delete_session(session_key)


def login_ended(login):
    """Delete the session of `login` (a LoginSession just deleted), close its sockets, announce it.

    So a device is logged out when an administrator deletes its LoginSession. Runs under the lock.
    """
    _delete_session(login.session_id)
    _after_commit(feed().close_sockets, login.session_id)
    _announce_logout(login.user)


def user_changed(user, before):
    """End and announce what a change of the username, of `is_active` or of the password ends.

    `user` is as saved, `before` (User) as it was stored before. A new password ends the logins that
    Django no longer accepts: all but the ones that have a new hash in their session.
    """
    names = {user.get_username(), before.get_username()}
    same_state = len(names) == 1 and user.is_active == before.is_active
    same_password = user.password == before.password
    if same_state and same_password or not LoginSession.objects.filter(user=user).exists():
        return
    with _exclusive():
        if not same_password:
            logins = LoginSession.objects.filter(user=user).select_related("user", "session")
            _end_logins([login for login in logins if not is_valid(user, login.session)])
        if not same_state:
            _announce_difference(user.pk)


def correct_user(user_id):
    """Announce what a change without a signal has made of a user: a logout, a login, or both."""
    with _exclusive():
        _announce_difference(user_id)


def expiry_changed(session):
    """Follow the expiry of `session` (a Session just saved) after the commit, if it is a login."""
    listed = OnlineUser.objects.filter(user__login_sessions__session=session.pk).first()
    if listed and abs(session.expire_date - listed.until) > EXPIRY_GRACE:
        transaction.on_commit(lambda: correct_user(listed.pk))


def sweep():
    """End logins whose session has expired: no request comes for them.

    One call ends END_LIMIT of them in one transaction. A user's logout is announced by the call
    that ends the last one.
    """
    expired = LoginSession.objects.filter(session__expire_date__lte=timezone.now())
    if not expired.exists():
        return
    with _exclusive():
        logins = expired.select_related("user").order_by("session__expire_date")[:END_LIMIT]
        _end_logins(logins, is_announced=lambda user: not expired.filter(user=user).exists())


def end_sessions(session_keys):
    """End the logins of some sessions (list of str, END_LIMIT at most), in one transaction."""
    with _exclusive():
        _end_logins(LoginSession.objects.filter(session__in=session_keys).select_related("user"))


def last_seq():
    """Return the number (int) of the last event; 0 before the first."""
    return EventSequence.objects.values_list("seq", flat=True).first() or 0


def lock():
    """Lock presence against all other changes until this transaction ends.

    This writes the row of EventSequence, which locks on every database. A change of presence takes
    this lock before any other: with two orders of locks, two changes could wait for each other.
    """
    _add_to_seq(0)


def feed():
    """Return the module that settings.FEED names.

    It has two functions: `send(text)` and `close_sockets(session_key)`. Raises ImportError if there
    is no such module.
    """
    return import_module(settings.FEED)


@contextmanager
def _exclusive():
    """Run the block in a transaction that has the lock."""
    with transaction.atomic():
        lock()
        yield


def is_recorded(session_key):
    """Return whether the session `session_key` (str) is recorded as a login."""
    return LoginSession.objects.filter(session=session_key).exists()


def _record(user, session_key):
    KnownSession(session_key=session_key, user_id=user.pk).save()
    LoginSession.objects.update_or_create(session_id=session_key, defaults={"user": user})
    newest_first = live_logins().filter(user=user).select_related("user").order_by("-pk")
    _end_logins(newest_first[MOST_LOGINS : MOST_LOGINS + END_LIMIT])
    _, online = update_listed(user.pk)
    _announce("login", user.get_username(), online)


def _end_logins(logins, is_announced=lambda user: True):
    """End some LoginSessions with one event for each user, if `is_announced(user)`."""
    logins = list(logins)
    if not logins:
        return
    # Without signals, which would announce each login by itself.
    LoginSession.objects.filter(pk__in=[login.pk for login in logins])._raw_delete("default")
    for login in logins:
        _delete_session(login.session_id)
        _after_commit(feed().close_sockets, login.session_id)
    for user in {login.user_id: login.user for login in logins}.values():
        if is_announced(user):
            _announce_logout(user)


def _announce_logout(user):
    """Announce that a login of `user` has ended. It is known already if the user is inactive."""
    listed_name, online = update_listed(user.pk)
    if user.is_active or listed_name:
        _announce("logout", user.get_username(), online)


def _announce_difference(user_id):
    """Announce how a user differs from the last event about the user."""
    listed_name, online = update_listed(user_id)
    user = get_user_model().objects.filter(pk=user_id).first()
    name = user and user.get_username()
    if listed_name and not (online and listed_name == name):
        _announce("logout", listed_name, False)
    if online and listed_name != name:
        _announce("login", name, True)
    if user and not user.is_active:
        for session_key in user.login_sessions.values_list("session_id", flat=True):
            _after_commit(feed().close_sockets, session_key)


def _delete_session(session_key):
    # The engine deletes, not the model: cached_db keeps a second copy in the cache.
    import_module(settings.SESSION_ENGINE).SessionStore().delete(session_key)


def _add_to_seq(number):
    if not EventSequence.objects.update(seq=F("seq") + number):
        EventSequence.objects.get_or_create(pk=1)
        EventSequence.objects.update(seq=F("seq") + number)


def _announce(event, username, online):
    """Number and store an event, and send it after the commit. Runs under the lock."""
    _add_to_seq(1)
    item = {"event": event, "username": username, "online": online, "seq": last_seq()}
    Event.objects.create(**item)
    Event.objects.filter(seq__lte=item["seq"] - Event.HISTORY).delete()
    _after_commit(feed().send, json.dumps(item))


def _after_commit(function, argument):
    """Call `function` (of the feed) with `argument` after the commit.

    The change is stored by then. So an error of the feed is logged, and no login or logout fails.
    """

    def call():
        try:
            function(argument)
        except Exception as error:
            logger.error("The feed failed to %s: %s", function.__name__, error)

    transaction.on_commit(call)
