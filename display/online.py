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
    live = live_logins().filter(user=user_id, user__is_active=True)
    last = live.values_list("user__username").annotate(until=Max("session__expire_date")).order_by()
    is_now = [OnlineUser(user_id=user_id, username=name, until=until) for name, until in last]
    if not is_now:
        OnlineUser.objects.filter(pk=user_id).delete()
    elif row is None or (row.username, row.until) != (is_now[0].username, is_now[0].until):
        is_now[0].save()
    return row and row.username, bool(is_now)
