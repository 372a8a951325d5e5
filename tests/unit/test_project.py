"""The project's own parts: entry points, settings, and the files that a checkout keeps."""

import pytest

from channel_dj import settings, together_settings
from display import base_settings


def test_the_entry_points_are_there():
    from channel_dj import asgi, wsgi

    assert "groups" in asgi.channel_layer.extensions and callable(wsgi.application)


def test_make_eras_changes_only_the_settings_that_the_three_would_share():
    changed = {
        name: value
        for name, value in vars(together_settings).items()
        if name.isupper() and value != getattr(settings, name, None)
    }
    without = set(settings.MIDDLEWARE) - set(changed.pop("MIDDLEWARE"))
    assert sorted(name.rpartition(".")[2] for name in without) == [
        "XFrameOptionsMiddleware",
        "content_security_policy",
    ]
    assert changed == {
        "FEED": "eras.together.relay",
        "LOCAL_FEED": "channel_dj.feed",
        "PASSWORD_HASHERS": ["eras.together.hashers.SamePBKDF2"],
        "SESSION_COOKIE_NAME": "sessionid_channels1",
        "CSRF_COOKIE_NAME": "csrftoken_channels1",
    }


@pytest.mark.parametrize(
    "url, engine, options",
    [
        ("sqlite:////tmp/db", "display.sqlite", {"timeout": 20}),
        ("postgres://me@here/site", "django.db.backends.postgresql", None),
    ],
)
def test_only_sqlite_waits_for_its_lock_and_takes_it_first(monkeypatch, url, engine, options):
    monkeypatch.setenv("DATABASE_URL", url)
    database = base_settings.databases()["default"]
    assert (database["ENGINE"], database.get("OPTIONS")) == (engine, options)
