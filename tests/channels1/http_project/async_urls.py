from django.urls import re_path

from . import async_views

PAGES = ["page", "broken", "later", "stream", "broken_stream"]

urlpatterns = [re_path("^%s/$" % page, getattr(async_views, page)) for page in PAGES]
