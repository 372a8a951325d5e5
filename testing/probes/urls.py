"""The addresses of the era's site, and one view that takes some time."""

import time
from importlib import import_module

from django.http import HttpResponse
from django.urls import path

from .settings import SETTINGS


def slow(request, seconds):
    time.sleep(seconds)
    return HttpResponse("after %d s" % seconds)


urlpatterns = import_module(SETTINGS["ROOT_URLCONF"]).urlpatterns + [
    path("slow/<int:seconds>/", slow)
]
