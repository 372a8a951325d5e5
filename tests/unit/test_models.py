"""How the admin names a row."""

from datetime import datetime

from django.contrib.auth.models import User

from display.models import LoginSession


def test_a_login_session_is_named_by_its_user_and_its_time():
    session = LoginSession(user=User(username="bob"), since=datetime(2018, 1, 2))
    assert str(session) == "bob since 2018-01-02 00:00:00"
