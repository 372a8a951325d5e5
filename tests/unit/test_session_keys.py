"""No page shows a session key, which is as good as a password. No filter of the admin finds one."""

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client

from display.admin import LoginSessionAdmin
from display.models import LoginSession

pytestmark = pytest.mark.django_db

LOGINS = "/admin/display/loginsession/"


@pytest.fixture(autouse=True)
def no_feed(feed):
    return feed


def staff(username, *permissions, **fields):
    user = get_user_model().objects.create_user(username, is_staff=True, **fields)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def clerk():
    return staff("clerk", "view_loginsession")


@pytest.fixture
def root():
    return staff("root", is_superuser=True)


@pytest.fixture
def as_stock(monkeypatch):
    """Take the protection out: the admin of LoginSession as Django makes it."""
    monkeypatch.setattr(LoginSessionAdmin, "fields", None)
    monkeypatch.setattr(LoginSessionAdmin, "readonly_fields", ())
    monkeypatch.setattr(LoginSessionAdmin, "lookup_allowed", admin.ModelAdmin.lookup_allowed)


def keys_on(browser, *paths):
    """Return the session keys (set of str) that pages contain."""
    pages = [browser.get(path, follow=True).content.decode() for path in paths]
    assert all(pages)
    keys = Session.objects.values_list("session_key", flat=True)
    return {key for key in keys for page in pages if key in page}


def view_pages():
    return [LOGINS + "%d/change/" % pk for pk in LoginSession.objects.values_list("pk", flat=True)]


def test_no_page_of_the_admin_or_the_site_shows_one(clerk, root):
    user = get_user_model().objects.get(username="root")
    pages = ["/", "/users.json", "/admin/", LOGINS, LOGINS + "?q=root", LOGINS + "?o=2"]
    pages += view_pages() + ["/admin/auth/user/", "/admin/auth/user/%d/change/" % user.pk]
    assert keys_on(clerk, *pages) == set()
    pages += [page.replace("change", "delete") for page in view_pages()]
    pages += [page.replace("change", "history") for page in view_pages()]
    pages += ["/admin/auth/user/%d/delete/" % user.pk]
    assert keys_on(root, *pages) == set()


def test_the_admin_as_django_makes_it_shows_each(clerk, root, as_stock):
    assert keys_on(clerk, *view_pages()) == set(Session.objects.values_list("pk", flat=True))


def test_to_delete_several_shows_none(root):
    form = {"action": "delete_selected", "_selected_action": LoginSession.objects.get().pk}
    confirmation = root.post(LOGINS, form).content.decode()
    assert "Are you sure" in confirmation
    assert Session.objects.get().session_key not in confirmation
    root.post(LOGINS, dict(form, post="yes"))
    assert not LoginSession.objects.exists()


def test_the_record_of_a_deleted_login_shows_none(root, clerk):
    key = Session.objects.get(login_session__user__username="clerk").session_key
    login = LoginSession.objects.get(user__username="clerk")
    root.post(LOGINS + "%d/delete/" % login.pk, {"post": "yes"})
    history = root.get("/admin/").content.decode()
    assert "clerk since" in history and key not in history


@pytest.mark.parametrize(
    "lookup",
    [
        "session",
        "session_id",
        "session_key",
        "session__startswith",
        "session_id__gt",
        "session__session_key__startswith",
        "session__pk__startswith",
        "session__session_data__contains",
        "user__login_sessions__session__startswith",
    ],
)
@pytest.mark.parametrize("who", ["clerk", "root"])
def test_a_filter_by_the_session_is_a_400(request, who, lookup):
    assert request.getfixturevalue(who).get(LOGINS, {lookup: "a"}).status_code == 400


def test_the_admin_as_django_makes_it_answers_whether_a_key_begins_so(clerk, as_stock):
    key = Session.objects.get().session_key
    found = clerk.get(LOGINS, {"session__session_key__startswith": key[:5]})
    assert "1 login session" in found.content.decode()


@pytest.mark.parametrize(
    "lookup", ["login_sessions__session__startswith", "login_sessions__session"]
)
def test_a_filter_of_users_by_their_sessions_is_a_400(root, lookup):
    assert root.get("/admin/auth/user/", {lookup: "a"}).status_code == 400


def test_the_admins_completion_knows_no_session(root):
    query = {"app_label": "display", "model_name": "loginsession", "field_name": "session"}
    for path in (LOGINS + "autocomplete/", "/admin/autocomplete/"):  # before and since Django 3.2
        answer = root.get(path, dict(query, term=""))
        assert Session.objects.get().session_key not in answer.content.decode()


def test_a_filter_by_the_user_still_works(clerk):
    user = get_user_model().objects.get(username="clerk")
    assert "1 login session" in clerk.get(LOGINS, {"user": user.pk}).content.decode()
