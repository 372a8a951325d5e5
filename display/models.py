"""The tables of presence (logins, users online, the last events) and of the throttle."""

from datetime import timezone

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models


class LoginSession(models.Model):
    """One device on which a user has logged in. It is deleted with its session."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_sessions"
    )
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="login_session")
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return "%s since %s" % (self.user, self.since)


class OnlineUser(models.Model):
    """A user who is online, as the last event has announced it, until the last session expires.

    The list reads this table, so its cost does not grow with the number of logins. LoginSession and
    Session have the truth: each change of presence brings the user's row up to date, and recheck.py
    finds the rows that a change without a signal has made wrong.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    username = models.CharField(max_length=150, db_index=True)
    until = models.DateTimeField(db_index=True)


class KnownSession(models.Model):
    """The key of a session that was recorded as a login; recheck.py closes its sockets at the end.

    The row has no relation, so it is still there when a session and its login were deleted by SQL.
    `is_closed`: recheck.py has closed the sockets of an inactive user, whose login is kept.
    """

    session_key = models.CharField(max_length=40, primary_key=True)
    user_id = models.BigIntegerField(db_index=True)
    is_closed = models.BooleanField(default=False)


class Recheck(models.Model):
    """A single row: when recheck.py last ran, and the user after whom the next run begins."""

    at = models.DateTimeField()
    after_user = models.BigIntegerField(default=0)


class EventSequence(models.Model):
    """A single row with the number of the last event.

    A transaction that writes the row locks it until the commit. So events are numbered without a
    gap, in the order in which their changes are committed.
    """

    seq = models.PositiveIntegerField(default=0)


class Event(models.Model):
    """A login or logout. The table keeps the last events, for a page that has just been opened."""

    HISTORY = 10  # how many events the table keeps

    seq = models.PositiveIntegerField(primary_key=True)
    event = models.CharField(max_length=6, choices=[("login", "login"), ("logout", "logout")])
    username = models.CharField(max_length=150)
    online = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-seq"]

    def as_dict(self):
        """Return the event as the feed sent it, with its time `at`: UTC, in seconds (ISO 8601)."""
        at = self.at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return dict(
            event=self.event, username=self.username, online=self.online, seq=self.seq, at=at
        )


class AttemptCount(models.Model):
    """How often somebody has tried to log in or to sign up, until a time. See throttle.py.

    `key` is a keyed hash of who and where: people type passwords into the field of the username.
    """

    id = models.BigAutoField(primary_key=True)  # grows by one a row: the lowest are the oldest
    key = models.CharField(max_length=40, unique=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)
