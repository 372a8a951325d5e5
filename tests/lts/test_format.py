"""The format in Redis: processes of the last version beside these, and of a newer format."""

import json
import os
import subprocess
import sys
import tarfile
import time

import django
import pytest
import redis

from channel_dj.local import ROOT
from channels_lts.layer import RedisChannelLayer, RedisUnavailable

from .server import Server

LAST = "6a4c5cf"  # the last commit before the format had a number
NEW, OLD = "daphne.response.new!", "daphne.response.old!"
MESSAGE = {"text": "hello"}

PROCESS = """
import json, sys
from channels_lts import python312
python312.apply()
import django
from django.conf import settings
settings.configure()
django.setup()
from channels_lts.backports import apply_all
apply_all()
from channels_lts.layers import RedisChannelLayer
from channels_lts.listener import Listener

name, hosts = sys.argv[1], sys.argv[2:]
layer = RedisChannelLayer(hosts=hosts)
listener = Listener(layer, name)
listener._listen()

def received():
    items, _, _, now = layer._run("DRAIN", listener.index, listener.keys, [1000, 60])
    for item in items:
        listener._hear(item, int(now))
    found = []
    while listener.heard:
        channel, message = listener.heard.popleft()
        rests = getattr(channel, "rests", None)
        names = [channel] if rests is None else [name + rest for rest in rests]
        found += [[one, message] for one in names]
    return found

print("ready", flush=True)
for line in sys.stdin:
    method, *arguments = json.loads(line)
    done = received() if method == "received" else getattr(layer, method)(*arguments)
    print(json.dumps(done), flush=True)
"""


class OldProcess:
    """An interface server of the last version: its methods are those of its channel layer."""

    def __init__(self, folder, hosts):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROCESS, OLD] + hosts,
            cwd=folder,
            env=dict(os.environ, PYTHONPATH=folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            universal_newlines=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def __getattr__(self, method):
        def call(*arguments):
            self.process.stdin.write(json.dumps([method] + list(arguments)) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

        return call

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture(scope="module")
def last_version(tmp_path_factory):
    """Return a folder with channels_lts of the last version. It knew Django 2 and redis-py 2."""
    if django.VERSION >= (3, 0) or redis.VERSION >= (3, 0):
        pytest.skip("that version needs Django 2.2 and redis-py 2.10: tox -e py36-django111")
    folder = str(tmp_path_factory.mktemp("last"))
    archive = os.path.join(folder, "channels_lts.tar")
    command = ["git", "archive", "--output", archive, LAST, "channels_lts"]
    try:
        subprocess.check_output(command, cwd=ROOT, stderr=subprocess.STDOUT)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"needs git and the commit {LAST}, which this copy does not have: {error}")
    with tarfile.open(archive) as content:
        content.extractall(folder)
    return folder


@pytest.fixture(params=[1, 3])
def both(hosts, last_version, request):
    """Return a layer and an interface server of this version, and one of the last version."""
    layer = RedisChannelLayer(hosts=hosts[: request.param])
    layer.flush()
    old = OldProcess(last_version, layer.hosts)
    yield layer, Server(layer, NEW), old
    old.close()


def test_group_messages_go_both_ways_between_this_version_and_the_last(both):
    layer, new, old = both
    layer.group_add("users", NEW + "one")
    layer.group_add("users", OLD + "one")
    old.group_add("users", NEW + "two")
    old.group_add("users", OLD + "two")
    layer.send_group("users", {"text": "from new"})
    old.send_group("users", {"text": "from old"})
    members = [NEW + "one", NEW + "two", OLD + "one", OLD + "two"]
    assert sorted(layer.group_channels("users")) == sorted(old.group_channels("users")) == members
    new.receive()
    received = sorted(map(list, new.received), key=str) + sorted(old.received(), key=str)
    texts = [{"text": "from new"}, {"text": "from old"}]
    assert received == [[member, text] for member in members for text in texts]
    assert new.resets == 0


def test_a_member_that_leaves_on_one_version_receives_nothing_from_the_other(both):
    layer, new, old = both
    for member in (NEW + "one", OLD + "one"):
        layer.group_add("users", member)
    old.group_discard("users", NEW + "one")
    layer.group_discard("users", OLD + "one")
    layer.send_group("users", MESSAGE)
    old.send_group("users", MESSAGE)
    new.receive()
    assert new.received == old.received() == []


def test_requests_and_replies_go_both_ways_between_this_version_and_the_last(both):
    layer, new, old = both
    old.send("http.request", MESSAGE)
    assert layer.receive(["http.request"]) == ("http.request", MESSAGE)
    layer.send("http.request", MESSAGE)
    assert old.receive(["http.request"]) == ["http.request", MESSAGE]
    old.send(NEW + "one", MESSAGE)
    layer.send(OLD + "one", MESSAGE)
    new.receive()
    assert new.received == [(NEW + "one", MESSAGE)]
    assert old.received() == [[OLD + "one", MESSAGE]]


# The number of the format


FORMAT = "asgi:lts:format"


@pytest.fixture
def newer(own):
    """Return a layer at a Redis whose data has format 2."""
    own.outage.quiet = 0
    own.connection(0).set(FORMAT, 2)
    return own


def test_a_process_writes_the_formats_number_and_renews_it(own):
    server = Server(own, NEW)
    connection = own.connection(0)
    assert connection.get(FORMAT) == b"1"
    assert connection.ttl(FORMAT) == own.group_expiry
    own.flush()
    server.receive()
    assert connection.get(FORMAT) == b"1"
    assert 0 < connection.ttl(FORMAT) <= own.group_expiry


USES = {
    "send": lambda layer: layer.send("http.request", MESSAGE),
    "reply": lambda layer: layer.send(OLD + "one", MESSAGE),
    "group_add": lambda layer: layer.group_add("users", OLD + "one"),
    "group_channels": lambda layer: layer.group_channels("users"),
    "register": lambda layer: store(layer).register(
        process=NEW, number=None, expiry=45, format_expiry=60
    ),
    "drain": lambda layer: store(layer).drain(process=NEW, count=9, expiry=45, format_expiry=60),
    "notify": lambda layer: store(layer).notify(
        process=OLD, kind="+", group="users", local_part="one", expiry=60
    ),
    "deliver": lambda layer: store(layer).deliver(
        host=0, group="users", body=b"", expiry=60, capacities={OLD: 100}
    ),
    "forget": lambda layer: store(layer).forget(group="users", processes=[OLD]),
}
uses = pytest.mark.parametrize("use", list(USES.values()), ids=list(USES))


def store(layer):
    """Return the layer's store, whose errors are logged as outages."""

    class Translated:
        def __getattr__(self, name):
            def call(**arguments):
                with layer.outage.translate_errors():
                    return getattr(layer.store, name)(**arguments)

            return call

    return Translated()


@uses
def test_a_process_refuses_a_newer_format_in_one_line_with_the_remedy(newer, caplog, use):
    for _ in range(3):
        with pytest.raises(RedisUnavailable):
            use(newer)
    (record,) = caplog.records
    assert "cannot be used, retrying: " in record.getMessage()
    assert record.getMessage().endswith(
        "its data has format 2 of channels_lts, and this process knows format 1. Install the newer "
        "channels_lts here, or use another prefix."
    )


def test_a_newer_format_is_not_written_to(newer):
    newer.connection(0).rpush("asgi:http.request", "a.key")
    newer.receive(["http.request"])
    newer.send_group("users", MESSAGE)
    newer.group_discard("users", NEW + "one")
    for use in USES.values():
        with pytest.raises(RedisUnavailable):
            use(newer)
    assert sorted(newer.connection(0).keys("*")) == [b"asgi:http.request", FORMAT.encode()]
    assert newer.connection(0).llen("asgi:http.request") == 1


def test_a_worker_that_met_a_newer_format_continues_when_it_is_gone(newer, caplog):
    started = time.time()
    assert newer.receive(["http.request"], block=True) == (None, None)
    assert time.time() - started >= newer.retry_interval
    newer.connection(0).delete(FORMAT)
    newer.send("http.request", MESSAGE)
    assert newer.receive(["http.request"]) == ("http.request", MESSAGE)
    assert "is back after" in caplog.text
