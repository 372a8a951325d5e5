"""Decide who may see the list and receive the feed."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse

# The close code of this site for a socket whose session has ended; the number recalls HTTP's 401.
# Codes from 4000 on are for applications (RFC 6455, 7.4.2). The template passes it to the script.
SIGNED_OUT = 4401


def may_see(user):
    """Return whether `user` may see the list and receive the feed."""
    return settings.PUBLIC_FEED or user.is_authenticated


def may_see_or_login(view):
    """Decorate a view for users who may see the list; redirect others to the login."""
    return _may_see_or(login_required(view), view)


def may_see_or_403(view):
    """Decorate a view for users who may see the list; answer others with a 403 in JSON."""

    def refuse(request):
        return JsonResponse({"detail": "Log in to see who is online."}, status=403)

    return _may_see_or(refuse, view)


def _may_see_or(otherwise, view):
    @wraps(view)
    def chosen(request):
        return (view if may_see(request.user) else otherwise)(request)

    return chosen
