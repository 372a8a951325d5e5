from django.contrib.auth import get_user_model, login
from django.http import HttpResponse

from .models import IntegerValue


def index(request):
    return HttpResponse("consumers")


def log_in(request, name):
    """Log in as a user, whom this view makes if there is none. Return the key of the session."""
    user, _ = get_user_model().objects.get_or_create(username=name)
    login(request, user)
    return HttpResponse(request.session.session_key)


def whoami(request):
    return HttpResponse(request.user.username or "nobody")


def save(request, name, value):
    """Give the value to the row of this name, which may be new."""
    row, _ = IntegerValue.objects.get_or_create(name=name, defaults={"value": int(value)})
    if row.value != int(value):
        row.value = int(value)
        row.save()
    return HttpResponse(row.pk)


def delete(request, name):
    IntegerValue.objects.get(name=name).delete()
    return HttpResponse()
