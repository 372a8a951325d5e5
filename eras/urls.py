"""The addresses of a project that runs `display`: the same as in channel_dj/urls.py."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("display.urls", namespace="display")),
]
