"""Each answer has the same headers, and HTTPS=true sets what a site on https needs."""

import importlib
import logging

import pytest
from django.test import Client

from display import base_settings, checks

pytestmark = pytest.mark.django_db

STATIC, MISSING = "/static/display/site.css", "/static/display/nothing.css"


@pytest.mark.parametrize("path", ["/login/", "/", "/users.json", "/nowhere/", STATIC, MISSING])
def test_each_answer_has_one_frame_policy_and_tells_other_sites_nothing(path):
    answer = Client().get(path)
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_host_that_is_not_allowed_gets_the_headers_and_is_logged_once(caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    answer = Client().get("/login/", HTTP_HOST="evil.example")
    assert answer.status_code == 400 and "connect-src 'self';" in answer["Content-Security-Policy"]
    names = [record.name for record in set(caplog.records)]  # a new pytest keeps each twice
    assert names.count("django.security.DisallowedHost") == 1


@pytest.fixture
def loaded(monkeypatch):
    """Call it with environment variables; it returns the settings that they give."""

    def load(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return vars(importlib.reload(base_settings))

    for name in ("HTTPS", "SECURE_PROXY_SSL_HEADER", "TRUSTED_PROXIES", "PEOPLE_PER_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    yield load
    monkeypatch.undo()
    importlib.reload(base_settings)


SWITCHES = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]


def test_one_variable_is_all_that_https_needs(loaded):
    found = loaded(HTTPS="true")
    assert [found[name] for name in SWITCHES] == [True] * 3
    assert found["SECURE_HSTS_SECONDS"] == 30 * 24 * 3600
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_without_it_the_site_is_as_the_tutorial_has_it(loaded):
    found = loaded()
    assert [found[name] for name in SWITCHES] == [False] * 3
    assert found["SECURE_HSTS_SECONDS"] == 0 and found["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.parametrize("https", ["true", "false"])
def test_the_older_variable_keeps_its_meaning(loaded, https):
    found = loaded(HTTPS=https, SECURE_PROXY_SSL_HEADER="HTTP_X_SCHEME,https")
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_SCHEME", "https")
    assert found["SECURE_SSL_REDIRECT"] == (https == "true")


def test_the_limits_of_an_address_grow_with_the_people_who_share_it(loaded):
    assert loaded()["THROTTLE"] == {"login": (10, 300), "address": (30, 300), "sign-up": (10, 3600)}
    assert loaded(PEOPLE_PER_ADDRESS="30")["THROTTLE"] == {
        "login": (10, 300),
        "address": (900, 300),
        "sign-up": (300, 3600),
    }


@pytest.mark.parametrize(
    "value, errors",
    [(None, []), (["127.0.0.1", "10.0.0.0/8", "::1"], []), (["proxy"], ["display.E002"])],
)
def test_a_proxy_that_is_no_address_is_an_error_of_the_check(settings, value, errors):
    settings.TRUSTED_PROXIES = value
    assert [error.id for error in checks.check_trusted_proxies(None)] == errors
