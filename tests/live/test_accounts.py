"""The throttle, the headers and the admin on real processes, with the protections and without."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from channel_dj.local import ROOT
from testing.site import Site
from testing.visitor import PASSWORD, Visitor

AT_ONCE = 15
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
MAKE_ACCOUNTS = """
from django.contrib.auth.models import Permission, User
User.objects.create_superuser("root", "root@example.com", %r)
User.objects.create_user("bob", password=%r)
clerk = User.objects.create_user("clerk", password=%r, is_staff=True)
clerk.user_permissions.add(Permission.objects.get(codename="view_loginsession"))
"""
SESSION_KEYS = """
from django.contrib.sessions.models import Session
print(*Session.objects.values_list("session_key", flat=True))
"""


def accounts_site(**settings):
    """Return a site behind a proxy, so that a test can choose the address of each visitor."""
    return Site(
        DJANGO_SETTINGS_MODULE="tests.live.accounts_settings",
        TRUSTED_PROXIES="127.0.0.1",
        PEOPLE_PER_ADDRESS="1",
        **settings,
    )


@pytest.fixture(scope="module")
def site():
    with accounts_site(PROTECTED="true") as site:
        site.manage("shell", "-c", MAKE_ACCOUNTS % (PASSWORD, PASSWORD, PASSWORD))
        yield site


@pytest.fixture(scope="module")
def unprotected():
    with accounts_site(PROTECTED="false") as site:
        site.manage("shell", "-c", MAKE_ACCOUNTS % (PASSWORD, PASSWORD, PASSWORD))
        yield site


def visitor(site, address, username="bob"):
    visitor = Visitor(site, username)
    visitor.http.headers["X-Forwarded-For"] = address
    return visitor


def try_to_log_in(site, address, password="wrong", path="/login/", username="bob"):
    return visitor(site, address).post(path, username=username, password=password)


def wrong_passwords_at_once(site, address):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: try_to_log_in(site, address), range(AT_ONCE)))


def test_of_15_wrong_passwords_at_once_the_limit_lets_10_through(site):
    answers = wrong_passwords_at_once(site, "203.0.113.5")
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429] * 5
    refused = try_to_log_in(site, "203.0.113.5")
    assert 0 < int(refused.headers["Retry-After"]) <= 300 and "Please wait" in refused.text


def test_without_the_limit_all_15_get_through(unprotected):
    answers = wrong_passwords_at_once(unprotected, "203.0.113.5")
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE


def test_a_stranger_at_the_limit_locks_nobody_out(site):
    known = visitor(site, "203.0.113.6").log_in().log_out()
    wrong_passwords_at_once(site, "203.0.113.6")
    assert try_to_log_in(site, "203.0.113.6", PASSWORD).status_code == 429
    assert try_to_log_in(site, "203.0.113.6", PASSWORD, "/admin/login/").status_code == 429
    known.log_in()
    visitor(site, "198.51.100.7").log_in()


@pytest.mark.parametrize(
    "path",
    ["/login/", "/", "/users.json", "/admin/login/", "/nowhere/", "/static/display/site.css"],
)
def test_each_answer_has_the_headers_and_without_the_settings_it_has_not(site, unprotected, path):
    protected = requests.get(site.address + path, allow_redirects=False).headers
    assert {name: protected.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in protected["Content-Security-Policy"]
    without = requests.get(unprotected.address + path, allow_redirects=False).headers
    assert "X-Frame-Options" not in without and "Content-Security-Policy" not in without


def test_staff_who_may_only_view_logins_find_no_session_key(site):
    visitor(site, "198.51.100.8").log_in()
    clerk = visitor(site, "198.51.100.8", "clerk")
    clerk.post("/admin/login/", username="clerk", password=PASSWORD)
    keys = site.manage("shell", "-v", "0", "-c", SESSION_KEYS).split()
    assert keys

    def admin(path):
        return clerk.http.get(site.address + "/admin/" + path)

    pages = [admin(""), admin("display/loginsession/")]
    pages += [admin("display/loginsession/%d/change/" % number) for number in range(1, 9)]
    assert "bob" in pages[1].text and any("bob" in page.text for page in pages[2:])
    assert [key for key in keys for page in pages if key in page.text] == []
    for lookup in ("session", "session__startswith", "session_id", "session__session_key__lt"):
        assert admin("display/loginsession/?%s=%s" % (lookup, keys[0])).status_code == 400


def test_the_admin_saves_a_form_with_non_ascii_text(site):
    root = visitor(site, "198.51.100.9", "root")
    root.post("/admin/login/", username="root", password=PASSWORD)
    fields = {"username": "zoë", "password1": PASSWORD, "password2": PASSWORD}
    added = root.post("/admin/auth/user/add/", usable_password="true", **fields)
    assert added.ok and "/change/" in added.url
    dates = {"date_joined_0": "2026-11-27", "date_joined_1": "12:00:00"}
    path = added.url[len(site.address) :]
    names = {"username": "zoë", "first_name": "Zoë 李", "last_name": "Müller–Łukasz 😀"}
    assert root.post(path, is_active="on", **names, **dates).url.endswith("/admin/auth/user/")
    text = root.http.get(added.url).text
    assert "Zoë 李" in text and "Müller–Łukasz 😀" in text


@pytest.mark.parametrize("https, status", [("true", 0), ("false", 1)])
def test_check_deploy_is_clean_with_https_and_not_without(site, https, status):
    command = [site.python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    key = "0123456789abcdefghijklmnopqrstuvwxyz" * 2
    env = dict(site.env, HTTPS=https, SECRET_KEY=key, TRUSTED_PROXIES="")
    done = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = done.communicate()[0].decode()
    assert done.returncode == status, output
    assert ("security.W" in output) == bool(status), output
