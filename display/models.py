"""Presence as the database keeps it: the truth that the feed brings news of."""

from datetime import timezone

from django.conf import settings
from django.db import models


class LoginSession(models.Model):
    """One device on which somebody has logged in. Gone with the session that it names."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_sessions"
    )
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return "%s since %s" % (self.user, self.since)


class Feed(models.Model):
    """A single row: the number of the last event. Whoever raises it holds it until the commit, so
    events are numbered without a gap, in the order in which they become true."""

    seq = models.PositiveIntegerField(default=0)


class Event(models.Model):
    """The last few events, for a page that has just been opened."""

    KEPT = 10

    seq = models.PositiveIntegerField(primary_key=True)
    event = models.CharField(max_length=6, choices=[("login", "login"), ("logout", "logout")])
    username = models.CharField(max_length=150)
    online = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-seq"]

    def as_news(self):
        """The event as the feed told it, and when: UTC, to the second (ISO 8601)."""
        at = self.at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return dict(
            event=self.event, username=self.username, online=self.online, seq=self.seq, at=at
        )
