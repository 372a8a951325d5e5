from django.contrib import admin

from . import views

try:
    from django.urls import re_path
except ImportError:  # Django 1.11
    from django.conf.urls import url as re_path

PAGES = "echo form upload slow stream download half publish body broken messages".split()
PAGES += "visit token endless".split()

urlpatterns = [re_path("^$", views.index), re_path("^admin/", admin.site.urls)]
urlpatterns += [re_path("^paths/.*$", views.echo)]
urlpatterns += [re_path("^%s/$" % page, getattr(views, page), name=page) for page in PAGES]
