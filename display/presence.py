"""Record who is online, and announce each change.

A user is online if the user is active and has at least one live login session. Every change runs
in a transaction that has the lock. Its event is sent through `settings.FEED` after the commit.
"""

import json
import logging
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Event, EventSequence, LoginSession

logger = logging.getLogger("display")

SWEEP_LIMIT = 100  # expired logins that one request for the list ends


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
    if _is_recorded(session_key):
        return
    with _exclusive():  # a logout on another tab may have deleted the session meanwhile
        is_there = Session.objects.filter(pk=session_key).exists()
        if is_there and not _is_recorded(session_key):
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
    if login.user.is_active or not _is_announced_offline(login.user.get_username()):
        _announce("logout", login.user.get_username(), is_online(login.user))


def user_changed(user, old_username, was_active):
    """Announce the logout or login that a rename, or a change of `is_active`, amounts to.

    `user` is as saved; `old_username` (str) and `was_active` (bool) are as before.
    """
    renamed = user.get_username() != old_username
    if user.is_active and was_active and not renamed:
        return
    logins = live_logins().filter(user=user)
    if not logins:
        return
    with _exclusive():
        if not user.is_active:
            for login in logins:
                _after_commit(feed().close_sockets, login.session_id)
        if was_active and (renamed or not user.is_active):
            _announce("logout", old_username, False)
        if user.is_active and (renamed or not was_active):
            _announce("login", user.get_username(), True)


def sweep():
    """End logins whose session has expired, SWEEP_LIMIT at most: no request comes for them."""
    expired = LoginSession.objects.filter(session__expire_date__lte=timezone.now())
    for session_key in expired.values_list("session_id", flat=True)[:SWEEP_LIMIT]:
        end(session_key)


def is_online(user):
    """Return whether `user` is online."""
    return user.is_active and live_logins().filter(user=user).exists()


def online_users():
    """Return the users who are online, as a queryset."""
    return get_user_model().objects.filter(is_active=True, pk__in=live_logins().values("user"))


def live_logins():
    """Return the LoginSessions whose session has not expired, as a queryset."""
    return LoginSession.objects.filter(session__expire_date__gt=timezone.now())


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


def _is_recorded(session_key):
    return LoginSession.objects.filter(session=session_key).exists()


def _record(user, session_key):
    LoginSession.objects.update_or_create(session_id=session_key, defaults={"user": user})
    _announce("login", user.get_username(), is_online(user))


def _is_announced_offline(username):
    """Return whether the last kept event says that the user is offline.

    So it is after a user was made inactive, unless the last login ended just before that was
    announced.
    """
    last = Event.objects.filter(username=username).first()
    return last is not None and not last.online


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
