"""Each password that is tried costs one hash; a username that is too long is not normalized."""

import django
import pytest
from django.contrib.auth import authenticate, get_user_model, hashers
from django.contrib.auth.forms import UsernameField
from django.test import Client

from display.forms import ShortUsernameField

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
USERS = ["nobody", "unusable", "garbage", "empty", "inactive", "real", "clerk"]


@pytest.fixture(autouse=True)
def users(feed, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create = get_user_model().objects.create_user
    create("unusable")
    create("inactive", password=PASSWORD, is_active=False)
    create("real", password=PASSWORD)
    create("clerk", password=PASSWORD, is_staff=True)
    for name, stored in (("garbage", "no hash of any kind"), ("empty", "")):
        user = create(name)
        user.password = stored
        user.save()


@pytest.fixture
def hashes(monkeypatch, users):
    """Return the list of the passwords that are hashed."""
    hashed = []
    encode = hashers.MD5PasswordHasher.encode

    def count(self, password, *args, **kwargs):
        hashed.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", count)
    return hashed


@pytest.mark.parametrize("path", ["/login/", "/admin/login/"])
def test_a_wrong_password_costs_one_hash_whoever_the_user_is(hashes, path):
    counts, pages = {}, set()
    for username in USERS:
        del hashes[:]
        answer = Client().post(path, {"username": username, "password": "wrong"})
        assert answer.status_code == 200
        counts[username] = len(hashes)
        pages.add("correct" in answer.content.decode())
    assert counts == dict.fromkeys(USERS, 1)
    assert pages == {True}


@pytest.mark.skipif(django.VERSION >= (4, 2, 14), reason="Django has its own fix (CVE-2024-39329)")
def test_without_the_form_an_unusable_password_costs_less(hashes, monkeypatch):
    """channels_lts has a backport, which the eras have not."""
    check = hashers.check_password
    if not check.__module__.startswith("django."):
        pytest.skip("the backport of channels_lts is applied")
    assert authenticate(username="unusable", password="wrong") is None
    assert hashes == []


@pytest.mark.parametrize("path", ["/login/", "/signup/", "/admin/login/"])
def test_a_username_that_is_too_long_is_an_error_of_the_form(hashes, path):
    form = {"username": "x" * 151, "password": PASSWORD}
    answer = Client().post(path, dict(form, password1=PASSWORD, password2=PASSWORD))
    assert answer.status_code == 200
    assert "at most 150 characters" in answer.content.decode().replace("\\n", " ")
    assert hashes == []


def test_a_username_is_normalized_only_up_to_its_longest():
    field = ShortUsernameField(max_length=150)
    assert field.to_python(" \ufb01" * 1) == "fi"
    assert field.to_python("\ufb01" * 150) == "fi" * 150
    assert field.to_python("\ufb01" * 151) == "\ufb01" * 151


@pytest.mark.skipif(django.VERSION >= (4, 2, 7), reason="Django has its own fix (CVE-2023-46695)")
def test_djangos_own_field_normalizes_each():
    assert UsernameField(max_length=150).to_python("\ufb01" * 151) == "fi" * 151
