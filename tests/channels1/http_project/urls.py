from django.conf import settings
from django.conf.urls import include
from django.contrib import admin

from . import views

try:
    from django.urls import re_path
except ImportError:  # Django 1.11
    from django.conf.urls import url as re_path

handler500 = views.server_error

PAGES = (
    "later delayed malformed thumbnail go stream large file upload raw cookies attributes broken "
    "slow"
).split()

urlpatterns = [re_path("^$", views.index), re_path("^admin/", admin.site.urls)]
urlpatterns += [re_path("^%s/$" % page, getattr(views, page), name=page) for page in PAGES]
if settings.ASYNC:
    urlpatterns += [re_path("^async/", include("tests.channels1.http_project.async_urls"))]
