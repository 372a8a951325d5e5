"""Each password that is tried costs one hash; a username that is too long is not normalized."""

import os
import subprocess
import sys

import django
import pytest
from django.contrib.auth import get_user_model, hashers
from django.test import Client

from channel_dj.local import ROOT
from display.forms import ShortUsernameField

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
ON_DJANGO_ALONE = """
import django
django.setup()
from django.contrib.auth import forms, hashers
from display.forms import ShortUsernameField
for field in (forms.UsernameField, ShortUsernameField):
    print(field.__name__, len(field(max_length=150).to_python("\\ufb01" * 151)))
hashed = []
hashers.PBKDF2PasswordHasher.encode = lambda *args, **kwargs: hashed.append(args) or "a$1$b$c"
hashers.check_password("wrong", hashers.make_password(None))
print("hashes", len(hashed))
"""
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


@pytest.fixture(scope="module")
def on_django_alone():
    """Return what Django does without the backports of channels_lts, which the eras have not."""
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="eras.settings", SECRET_KEY="unused")
    env.update(DATABASE_URL="sqlite://", REDIS_URL="redis://", PYTHONPATH=ROOT)
    command = [sys.executable, "-W", "ignore", "-c", ON_DJANGO_ALONE]
    output = subprocess.check_output(command, env=env, universal_newlines=True)
    return dict(line.split() for line in output.splitlines())


def test_without_the_form_an_unusable_password_costs_less(on_django_alone):
    has_fix = django.VERSION >= (4, 2, 14)
    assert on_django_alone["hashes"] == ("1" if has_fix else "0")


def test_djangos_own_field_normalizes_each_username(on_django_alone):
    has_fix = django.VERSION >= (4, 2, 7)
    assert on_django_alone["UsernameField"] == ("151" if has_fix else "302")
    assert on_django_alone["ShortUsernameField"] == "151"
