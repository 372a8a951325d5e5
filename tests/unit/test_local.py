"""The files that a checkout keeps for itself."""

import os
import stat
import subprocess
import sys

import pytest

from channel_dj import local


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of this checkout's own that is not there yet."""
    folder = str(tmp_path / "run")
    monkeypatch.setattr(local, "RUN_DIR", folder)
    return folder


@pytest.fixture
def deep(own, tmp_path, monkeypatch):
    """A folder whose path is too long for a socket; the short one is made in `tmp_path`."""
    monkeypatch.setattr(local, "RUN_DIR", own + 100 * "x")
    monkeypatch.setattr(local.tempfile, "gettempdir", lambda: str(tmp_path))
    return str(tmp_path)


def test_the_secret_key_is_made_once_and_is_its_owners_alone(own):
    key = local.secret_key()
    assert len(key) == 50 and local.secret_key() == key
    assert stat.S_IMODE(os.stat(own).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(os.path.join(own, "secret_key")).st_mode) == 0o600


def test_the_first_of_two_processes_that_make_the_key_at_once_wins(own, monkeypatch):
    def slow():
        with open(os.path.join(own, "secret_key"), "w") as file:
            file.write("the first")
        return "the second"

    monkeypatch.setattr(local, "_new_key", slow)
    assert local.secret_key() == "the first"
    assert os.listdir(own) == ["secret_key"]


def test_the_socket_is_in_the_checkouts_own_folder(own):
    assert local.redis_socket() == os.path.join(own, "redis.sock")
    assert local.redis_url() == "unix://%s/redis.sock?db=0" % own


def test_a_path_too_long_for_a_socket_gets_a_short_one_that_stays_the_same(deep):
    path = local.redis_socket()
    assert path == local.redis_socket()
    assert os.path.dirname(os.path.dirname(path)) == deep
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700


def test_a_short_folder_that_belongs_to_somebody_else_is_refused(deep, monkeypatch):
    monkeypatch.setattr(local.os, "getuid", lambda: 12345)
    with pytest.raises(RuntimeError, match="belongs to another user; set REDIS_URL"):
        local.redis_socket()


def test_a_folder_that_is_named_relative_is_one_in_the_checkout(tmp_path):
    """Redis's URL needs a whole path, and each process the same one."""
    for name, path in (("here", os.path.join(local.ROOT, "here")), ("/there", "/there")):
        output = subprocess.check_output(
            [sys.executable, "-c", "from channel_dj import local; print(local.RUN_DIR)"],
            cwd=str(tmp_path),
            env=dict(os.environ, PYTHONPATH=local.ROOT, RUN_DIR=name),
            universal_newlines=True,
        )
        assert output.strip() == path
