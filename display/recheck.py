"""Find logins that ended without a signal: by QuerySet.update(), by SQL, by bulk methods.

One thread in each process that has consumers runs every PERIOD seconds, also while no page asks
for the list. The database decides which of the processes has the turn. One run checks the logins
of USERS users, and the next run continues after the last of them.

A run also closes the sockets of each ended login a second time. Channels 1 delivers at most once,
so the first close may be lost.
"""

import logging
import threading
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from . import presence, validity
from .models import KnownSession, LoginSession, OnlineUser, Recheck

logger = logging.getLogger("display")

PERIOD = 10  # seconds
USERS = 2000  # that one run checks: 10,000 within a minute, with one run to spare
MOST_CORRECTIONS = 200  # transactions of one run; the next one continues with the same users

ROWS = 300  # in one statement: SQLite before 3.32 takes 999 variables

_threads = []
_start_lock = threading.Lock()  # `runserver` has four workers, each in a thread


def start():
    """Start the thread of this process, unless it runs."""
    with _start_lock:
        if not _threads:
            thread = threading.Thread(target=run, args=[threading.Event()], daemon=True)
            _threads.append(thread)
            thread.start()


def run(stop, period=PERIOD):
    """Correct logins every `period` seconds until `stop` (an Event) is set, also after an error."""
    while not stop.wait(period):
        try:
            correct_logins()
        except Exception as error:
            logger.error("Logins that have ended could not be found, trying again: %s", error)
        finally:
            connections.close_all()  # those of this thread


def correct_logins():
    """Correct the logins of the next users, if no process has had a turn in the last seconds."""
    now = timezone.now()
    turn, _ = Recheck.objects.get_or_create(pk=1, defaults={"at": now - timedelta(days=1)})
    last = timedelta(seconds=PERIOD - 1)
    # A time in the future is from before the clock was set back.
    is_due = Q(at__lte=now - last) | Q(at__gt=now + last)
    if Recheck.objects.filter(is_due, pk=1).update(at=now):
        presence.sweep()
        users = Users(turn.after_user)
        if users.correct():
            Recheck.objects.filter(pk=1).update(after_user=users.last or 0)


class Users:
    """The next USERS users after one of them, with what the database knows about their logins."""

    def __init__(self, after):
        self.after = after
        self.last = self._last()
        # In this order: a login that begins meanwhile is not known yet, or known with its session.
        self.known = dict(self._of(KnownSession).values_list("session_key", "is_closed"))
        self.listed = {row.pk: row for row in self._of(OnlineUser)}
        self.logins = dict(self._of(LoginSession).values_list("session_id", "user_id"))
        sessions = Session.objects.filter(self._range("login_session__user_id"))
        self.sessions = {session.pk: session for session in sessions}
        users = get_user_model().objects.filter(pk__in=self._of(LoginSession).values("user"))
        self.users = {user.pk: user for user in users}
        self.live = {key for key in self.logins if self._is_live(key)}

    def _range(self, field):
        after = Q(**{field + "__gt": self.after})
        return after & Q(**{field + "__lte": self.last}) if self.last else after

    def _of(self, model):
        return model.objects.filter(self._range("user_id"))

    def _last(self):
        """Return the key of the last user of this run; None if all of the rest are in it."""
        self.last, keys = None, set()
        for model in (KnownSession, OnlineUser, LoginSession):
            rows = self._of(model).order_by("user_id").values_list("user_id", flat=True)
            keys.update(rows.distinct()[:USERS])
        return sorted(keys)[USERS - 1] if len(keys) >= USERS else None

    def _is_live(self, session_key):
        """Return whether a login gives its user presence."""
        session = self.sessions.get(session_key)
        user = self.users.get(self.logins[session_key])
        if session is None or user is None or session.expire_date <= timezone.now():
            return False
        return validity.is_still_valid(user, session)

    def correct(self):
        """End, announce and close what has ended. Return whether that was all of it."""
        ended = [key for key in self.logins if key not in self.live and not self._is_expired(key)]
        first = ended[:MOST_CORRECTIONS]
        for start in range(0, len(first), presence.END_LIMIT):
            presence.end_sessions(first[start : start + presence.END_LIMIT])
        wrong = self._wrong_users()
        for user_id in wrong[:MOST_CORRECTIONS]:
            presence.correct_user(user_id)
        self._close_sockets()
        self._know()
        return max(len(ended), len(wrong)) <= MOST_CORRECTIONS

    def _is_expired(self, session_key):
        """Return whether `presence.sweep` will end this login."""
        session = self.sessions.get(session_key)
        return session is not None and session.expire_date <= timezone.now()

    def _wrong_users(self):
        """Return the keys (list) of the users whose row in OnlineUser is not as it should be."""
        until = {}
        for key in self.live:
            user = self.users[self.logins[key]]
            if user.is_active:
                expiry = self.sessions[key].expire_date
                until[user.pk] = max(expiry, until.get(user.pk, expiry))
        return [
            user_id
            for user_id in sorted(set(until) | set(self.listed))
            if not self._is_listed_right(user_id, until.get(user_id))
        ]

    def _is_listed_right(self, user_id, until):
        row = self.listed.get(user_id)
        if row is None or until is None:
            return row is until
        return (row.username, row.until) == (self.users[user_id].get_username(), until)

    def _close_sockets(self):
        """Close the sockets of sessions that are no login of an active user any more."""
        active = {key for key in self.live if self.users[self.logins[key]].is_active}
        closed = [key for key, is_closed in self.known.items() if is_closed]
        to_close = set(self.known).difference(active, closed)
        for key in to_close:
            presence.feed().close_sockets(key)
        _change([key for key in to_close if key not in self.live], lambda rows: rows.delete())
        _change(self.live.intersection(to_close), lambda rows: rows.update(is_closed=True))
        _change(active.intersection(closed), lambda rows: rows.update(is_closed=False))

    def _know(self):
        """Add the logins that no signal has recorded."""
        new = [
            KnownSession(session_key=key, user_id=self.logins[key])
            for key in self.live.difference(self.known)
        ]
        KnownSession.objects.bulk_create(new, batch_size=ROWS, ignore_conflicts=True)


def _change(session_keys, change):
    """Call `change` with the KnownSessions of some keys, as querysets."""
    keys = list(session_keys)
    for start in range(0, len(keys), ROWS):
        change(KnownSession.objects.filter(pk__in=keys[start : start + ROWS]))
