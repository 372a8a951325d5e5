"""Who is online, and the news of it.

Online means: active, and with at least one live login session. Every change runs in a
transaction, and is announced through `settings.FEED` when that has committed.
"""

import json
import logging
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Event, Feed, LoginSession

logger = logging.getLogger("display")

SWEEP_LIMIT = 100  # expired logins that one look at the list may end


def begin(user, session_key):
    """Record that `user` has logged in on the session `session_key` (str), and announce it."""
    with transaction.atomic():
        seq = _next_seq()
        LoginSession.objects.update_or_create(session_key=session_key, defaults={"user": user})
        _announce(seq, "login", user.get_username(), is_online(user))


def end(session_key):
    """Record that the login on the session `session_key` is over, and announce it. Does nothing
    where none was recorded."""
    login = LoginSession.objects.filter(session_key=session_key)
    if login.exists():
        with transaction.atomic():
            hold()  # of two who notice the same end, one announces it
            login.delete()


def announce_end(login):
    """Announce the end of `login` (a LoginSession that has just been deleted), and end its session
    with it: a device whose presence is deleted is logged out."""
    with transaction.atomic():
        Session.objects.filter(session_key=login.session_key).delete()
        _after_commit("hang_up", login.session_key)
        if login.user.is_active:  # of one who is not, the end has been announced
            seq = _next_seq()
            _announce(seq, "logout", login.user.get_username(), is_online(login.user))


def recognise(user, session_key):
    """Record a login that began unseen: before this app was installed, or when a change of
    password gave its session a new key."""
    recorded = LoginSession.objects.filter(session_key=session_key)
    if recorded.exists():
        return
    with transaction.atomic():
        hold()  # a logout on another tab may be under way: no ghost of it shall come back
        if Session.objects.filter(session_key=session_key).exists() and not recorded.exists():
            begin(user, session_key)


def changed(user, old_username, was_active):
    """Announce what a rename, or a change of `is_active`, means for who is online. `user` is the
    saved user, the rest what was before."""
    logins = live_logins().filter(user=user)
    if not logins:
        return
    renamed = user.get_username() != old_username
    with transaction.atomic():
        if not user.is_active:
            for login in logins:
                _after_commit("hang_up", login.session_key)
        if was_active and (renamed or not user.is_active):
            _announce(_next_seq(), "logout", old_username, False)
        if user.is_active and (renamed or not was_active):
            _announce(_next_seq(), "login", user.get_username(), True)


def sweep():
    """End the logins whose session has expired: nobody is there to say so for them."""
    recorded = LoginSession.objects.values("session_key")
    expired = Session.objects.filter(expire_date__lte=timezone.now(), session_key__in=recorded)
    for session_key in expired.values_list("session_key", flat=True)[:SWEEP_LIMIT]:
        end(session_key)


def is_online(user):
    """Return whether `user` is online."""
    return user.is_active and live_logins().filter(user=user).exists()


def online_users():
    """Return the users that are online, as a queryset."""
    return get_user_model().objects.filter(is_active=True, pk__in=live_logins().values("user"))


def live_logins():
    """Return the LoginSessions whose session is there and has not expired, as a queryset."""
    live = Session.objects.filter(expire_date__gt=timezone.now())
    return LoginSession.objects.filter(session_key__in=live.values("session_key"))


def last_seq():
    """Return the number (int) of the last event; 0 before the first."""
    return Feed.objects.values_list("seq", flat=True).first() or 0


def hold(step=0):
    """Keep all other changes of presence out until this transaction ends, by writing to the feed,
    which every database understands. Whoever changes presence holds it before anything else: two
    orders of locks would be a deadlock."""
    if not Feed.objects.update(seq=F("seq") + step):
        Feed.objects.get_or_create(pk=1)
        Feed.objects.update(seq=F("seq") + step)


def _next_seq():
    hold(step=1)
    return last_seq()


def _announce(seq, event, username, online):
    news = {"event": event, "username": username, "online": online, "seq": seq}
    Event.objects.create(**news)
    Event.objects.filter(seq__lte=seq - Event.KEPT).delete()
    _after_commit("send", json.dumps(news))


def _after_commit(verb, argument):
    """Call `verb` (str) of the module that settings.FEED names, once the change is committed. It
    stands by then: a feed that fails must not fail the login or logout."""

    def call():
        try:
            getattr(import_module(settings.FEED), verb)(argument)
        except Exception as error:
            logger.error("The feed failed to %s: %s", verb, error)

    transaction.on_commit(call)
