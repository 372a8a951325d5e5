"""Who sees the list and hears the feed."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse


def may_see(user):
    """Return whether `user` may see the list and hear the feed."""
    return settings.PUBLIC_FEED or user.is_authenticated


def page(view):
    """Decorate a view for those who may see the list; others are sent to log in."""
    return _choose(view, login_required(view))


def data(view):
    """Decorate a view for those who may see the list; others get a 403 in JSON."""

    def refuse(request):
        return JsonResponse({"detail": "Log in to see who is online."}, status=403)

    return _choose(view, refuse)


def _choose(view, otherwise):
    @wraps(view)
    def chosen(request):
        return (view if may_see(request.user) else otherwise)(request)

    return chosen
