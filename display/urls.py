from django.urls import path

from . import views

app_name = "display"  # without it, include(..., namespace=...) is an error since Django 2.0

urlpatterns = [
    path("", views.user_list, name="user-list"),
    path("users.json", views.users_json, name="users-json"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("signup/", views.signup, name="signup"),
]
