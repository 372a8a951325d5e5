"""Sign up, log in, log out."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def no_feed(feed):
    return feed


@pytest.fixture
def browser():
    return Client()


def sign_up(browser, username="bob", password=PASSWORD, **more):
    form = dict(username=username, password1=password, password2=password, **more)
    return browser.post("/signup/", form)


def test_a_user_who_signs_up_is_logged_in(browser, feed):
    assert sign_up(browser)["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_a_name_that_is_taken_and_a_weak_password_are_errors_of_the_form(browser):
    get_user_model().objects.create_user("bob")
    assert b"already exists" in sign_up(browser).content
    assert b"too common" in sign_up(browser, "carol", "password").content


def test_a_login_leads_to_the_page_that_was_asked_for(browser):
    get_user_model().objects.create_user("bob", password=PASSWORD)
    form = {"username": "bob", "password": PASSWORD, "next": "/?page=2"}
    assert browser.post("/login/", form)["Location"] == "/?page=2"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_next_leads_nowhere_else(browser, path, elsewhere):
    if path == "/login/":
        get_user_model().objects.create_user("bob", password=PASSWORD)
    form = {"username": "bob", "password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post(path, dict(form, next=elsewhere))["Location"] == "/"


def test_a_wrong_password_logs_nobody_in(browser):
    get_user_model().objects.create_user("bob", password=PASSWORD)
    answer = browser.post("/login/", {"username": "bob", "password": "wrong"})
    assert b"correct username and password" in answer.content
    assert browser.get("/").status_code == 302


def test_a_logout_is_a_post_with_a_token(browser):
    sign_up(browser)
    assert browser.get("/logout/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/logout/").status_code == 403
    assert browser.get("/").status_code == 200
    assert browser.post("/logout/")["Location"] == "/login/"
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_a_logged_in_user_needs_no_form(browser, path):
    sign_up(browser)
    assert browser.get(path)["Location"] == "/"


@pytest.mark.parametrize("path", ["/login/", "/signup/"])
def test_next_does_not_lead_in_a_circle(browser, path):
    sign_up(browser)
    assert browser.get(path, {"next": path + "?a=b"})["Location"] == "/"


def test_the_admin_is_there_for_staff(browser):
    staff = get_user_model().objects.create_superuser("root", "root@example.com", PASSWORD)
    browser.force_login(staff)
    logins = browser.get("/admin/display/loginsession/")
    assert logins.status_code == 200
    login = staff.login_sessions.get()
    assert str(login).startswith("root since 20")
    assert browser.get("/admin/display/loginsession/%d/delete/" % login.pk).status_code == 200


def test_a_password_manager_knows_the_fields(browser):
    login, signup = (browser.get(path).content.decode() for path in ("/login/", "/signup/"))
    assert 'name="username"' in login and 'autocomplete="username"' in login
    assert login.count('autocomplete="current-password"') == 1
    assert signup.count('autocomplete="new-password"') == 2
