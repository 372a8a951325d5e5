"""REDIS_ENCRYPTION_KEYS: Redis holds no plain text, and a message without the key is dropped."""

import os
import subprocess

import pytest

from channel_dj.local import ROOT
from scripts import redis_server
from testing.monitor import Monitor
from testing.site import Site, eventually
from testing.visitor import next_event

REQUEST = (
    "from channels import Channel; Channel('http.request').send({'reply_channel': 'made!up', "
    "'path': '/login/', 'method': 'GET', 'headers': [], 'query_string': b'', 'body': b'', "
    "'http_version': '1.1', 'client': ['127.0.0.1', 1], 'server': ['127.0.0.1', 80]})"
)
TEXT = '{"username": "mallory", "event": "login"}'
FRAME = "from channels import Group; Group('users').send({'text': %r})" % TEXT


@pytest.fixture(scope="module", params=["new,old", ""], ids=["encrypted", "plain"])
def site(request):
    with Site(REDIS_ENCRYPTION_KEYS=request.param) as site:
        site.is_encrypted = bool(request.param)
        yield site


def send_with(site, keys, code):
    """Run `code` in a process of the site's settings that has other keys (str)."""
    subprocess.check_call(
        [site.python, "manage.py", "shell", "-c", code],
        cwd=ROOT,
        env=dict(site.env, REDIS_ENCRYPTION_KEYS=keys),
        stdout=subprocess.DEVNULL,
    )


def dropped(site, process):
    return site.log(process).count("cannot be read")


def test_redis_receives_a_password_in_plain_text_only_without_keys(site, bob):
    with Monitor(site) as redis:
        bob.log_in()
        bob.log_out()
    assert redis.lines
    assert bool(redis.containing(b"correct+horse+battery")) == (not site.is_encrypted)


def test_a_frame_without_the_key_gets_to_a_socket_only_without_keys(site, alice, bob):
    socket = alice.socket()
    send_with(site, "", FRAME)
    if site.is_encrypted:
        eventually(lambda: dropped(site, "web"))
    else:
        assert next_event(socket)["username"] == "mallory"
    bob.log_in()
    assert next_event(socket)["username"] == "bob"
    bob.log_out()
    socket.close()


def test_a_request_without_the_key_gets_to_a_view_only_without_keys(site):
    redis = redis_server.connection(site.redis_socket())
    pids = {name: process.pid for name, process in site.processes.items()}
    send_with(site, "", REQUEST)
    if site.is_encrypted:
        eventually(lambda: dropped(site, "worker1") + dropped(site, "worker2"))
        assert redis.keys("*made!*") == []
    else:
        eventually(lambda: redis.keys("*made!*"))
    assert site.is_answering()
    assert all(os.path.exists("/proc/%d" % pid) for pid in pids.values())


def test_a_message_with_an_older_key_of_the_site_is_received(site, alice):
    socket = alice.socket()
    before = dropped(site, "web")
    send_with(site, "old", FRAME)
    if site.is_encrypted:
        assert next_event(socket)["username"] == "mallory"
    else:
        eventually(lambda: dropped(site, "web") > before)
    socket.close()
