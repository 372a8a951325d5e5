"""The project's own parts: entry points, settings, and the files that a checkout keeps."""

import os
import stat

import pytest

from channel_dj import local, settings, together_settings
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
    assert changed.pop("CHANNEL_LAYERS")["default"]["CONFIG"]["prefix"] == "channels1"
    assert "prefix" not in settings.CHANNEL_LAYERS["default"]["CONFIG"]
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
    "url, options",
    [("sqlite:////tmp/db", {"timeout": 20}), ("postgres://me@here/site", None)],
)
def test_only_sqlite_gets_a_time_to_wait_for_its_lock(monkeypatch, url, options):
    monkeypatch.setenv("DATABASE_URL", url)
    assert base_settings.databases()["default"].get("OPTIONS") == options


@pytest.fixture
def run_dir(monkeypatch, tmp_path):
    folder = tmp_path / "run"
    monkeypatch.setattr(local, "RUN_DIR", str(folder))
    return folder


def test_the_secret_key_is_made_once_for_its_owner_alone(run_dir):
    key = local.secret_key()
    assert len(key) >= 50 and local.secret_key() == key
    assert os.listdir(str(run_dir)) == ["secret_key"]
    assert stat.S_IMODE(os.stat(str(run_dir / "secret_key")).st_mode) == 0o600


def test_two_processes_that_make_a_key_at_once_have_the_same(run_dir, monkeypatch):
    first = local.secret_key()
    monkeypatch.setattr(local.os.path, "exists", lambda path: False)  # as seen by the second
    assert local.secret_key() == first
    assert os.listdir(str(run_dir)) == ["secret_key"]


def test_a_path_that_is_too_long_for_a_socket_is_replaced(run_dir, monkeypatch, tmp_path):
    monkeypatch.setattr(local.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(local, "RUN_DIR", "/short")
    assert local.redis_url() == "unix:///short/redis.sock?db=0"
    monkeypatch.setattr(local, "RUN_DIR", "/long" * 30)
    assert os.path.dirname(os.path.dirname(local.redis_socket())) == str(tmp_path)
    monkeypatch.setattr(local.os, "getuid", lambda: -1)
    with pytest.raises(RuntimeError, match="belongs to another user; set REDIS_URL"):
        local.redis_socket()
