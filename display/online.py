"""Find out who is online, and keep the table OnlineUser in line with it.

A user is online if the user is active and has at least one live login session.
"""

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils import timezone

from .models import LoginSession, OnlineUser


def is_online(user):
    """Return whether `user` is online."""
    return user.is_active and live_logins().filter(user=user).exists()


def online_users():
    """Return the users who are online, as a queryset."""
    return get_user_model().objects.filter(is_active=True, pk__in=live_logins().values("user"))


def live_logins():
    """Return the LoginSessions whose session has not expired, as a queryset."""
    return LoginSession.objects.filter(session__expire_date__gt=timezone.now())


def listed_users():
    """Return the OnlineUsers whose last session has not expired, as a queryset."""
    return OnlineUser.objects.filter(until__gt=timezone.now())


def update_listed(user_id):
    """Bring the row of a user in OnlineUser in line with the logins. Runs under the lock.

    Return (username, is_online): the name (str) that the row had before, or None without a row, and
    whether the user is online now. The row keeps the name that the last event had.
    """
    row = OnlineUser.objects.filter(pk=user_id).first()
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    until = user and _live_until(user)
    if not until:
        OnlineUser.objects.filter(pk=user_id).delete()
    elif row is None or (row.username, row.until) != (user.get_username(), until):
        OnlineUser.objects.update_or_create(
            pk=user_id, defaults={"username": user.get_username(), "until": until}
        )
    return row and row.username, bool(until)


def _live_until(user):
    """Return when the last session of `user` expires; None if none is live."""
    return live_logins().filter(user=user).aggregate(until=Max("session__expire_date"))["until"]
