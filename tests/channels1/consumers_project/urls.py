from . import views

try:
    from django.urls import re_path
except ImportError:  # Django 1.11
    from django.conf.urls import url as re_path

urlpatterns = [
    re_path(r"^$", views.index),
    re_path(r"^login/(?P<name>\w+)/$", views.log_in),
    re_path(r"^whoami/$", views.whoami),
    re_path(r"^save/(?P<name>\w+)/(?P<value>\d+)/$", views.save),
    re_path(r"^delete/(?P<name>\w+)/$", views.delete),
]
