"""The differences between the eras, as docs/comparison/ states them."""

import os
import signal
import subprocess
import time

import pytest
import websocket

from channel_dj.local import ROOT
from eras.versions import VERSIONS
from scripts.run_eras import python
from testing.monitor import Monitor
from testing.site import (
    ERAS,
    SECRET_KEY,
    Site,
    eventually,
)
from testing.visitor import Visitor, next_event

LATER = ["channels2", "channels4"]

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=ERAS)
def site(request):
    with Site(era=request.param) as site:
        site.era = request.param
        yield site


def run_code(era, code):
    """Run code on an era's Python and settings; return its output (str) with its errors."""
    done = subprocess.run(
        [python(era), "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=dict(
            os.environ,
            DJANGO_SETTINGS_MODULE=VERSIONS[era].settings,
            SECRET_KEY=SECRET_KEY,
            DATABASE_URL="sqlite://:memory:",
            REDIS_URL="redis://localhost",
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return done.stdout


def test_only_in_channels_1_a_page_goes_through_redis(site, alice):
    with Monitor(site) as redis:
        alice.http.get(site.address + "/login/", headers={"X-Trace": "seen"})
    assert bool(redis.containing(b"/login/", b"x-trace")) == (site.era == "channels1")


def test_a_group_carries_frames_in_channels_1_and_events_since(site, alice, bob):
    listening = alice.socket()
    with Monitor(site) as redis:
        bob.log_in()
        next_event(listening)
        bob.log_out()
        next_event(listening)
    sent = redis.containing(b"event", b"login", b"bob")
    sent = [line for line in sent if b"more_content" not in line]  # bob's page, in Channels 1
    assert sent
    for line in sent:
        assert (b"type" in line) == (site.era in LATER), line


def test_no_era_makes_a_session_for_a_socket(site, alice):
    count = "from django.contrib.sessions.models import Session; print(Session.objects.count())"
    before = site.manage("shell", "-c", count)
    for _ in range(5):
        alice.socket().close()
    assert site.manage("shell", "-c", count) == before


def test_a_malformed_group_message_is_silence_in_channels_1_and_closes_all_since(site, alice, bob):
    listening = alice.socket()
    if site.era == "channels1":
        code = "from channels import Group; Group('users').send({'nonsense': True})"
    else:
        code = (
            "from asgiref.sync import async_to_sync; from channels.layers import get_channel_layer;"
            "async_to_sync(get_channel_layer().group_send)('users', {'type': 'nonsense'})"
        )
    site.manage("shell", "-c", code)
    if site.era == "channels1":
        bob.log_in()
        assert next_event(listening)["username"] == "bob"
        bob.log_out()
    else:
        assert closed_with(listening) == 1011


def test_a_restart_of_django_leaves_the_sockets_open_in_channels_1_alone(site, alice, bob):
    listening = alice.socket()
    if site.era == "channels1":
        for worker in ("worker1", "worker2"):
            site.kill(worker)
            site.start(worker)
        bob.log_in()
        assert next_event(listening)["username"] == "bob"
        bob.log_out()
    else:
        site.kill("web", signal.SIGTERM)
        with pytest.raises((OSError, websocket.WebSocketException)):
            listening.recv()
            listening.recv()
        site.start("web")
        eventually(site.is_answering)


def test_a_server_that_is_stopped_cleans_its_groups_in_channels_1_alone(site, alice):
    keep = [alice.socket() for _ in range(3)]
    assert site.members("users") >= 3
    site.kill("web", signal.SIGTERM)
    if site.era == "channels1":
        eventually(lambda: site.members("users") == 0)
    else:
        time.sleep(1)
        assert site.members("users") >= 3
    site.start("web")
    eventually(site.is_answering)
    del keep


@pytest.mark.parametrize("era", LATER)
def test_the_import_of_the_document_is_gone(era):
    assert "ImportError: cannot import name 'Group'" in run_code(era, "from channels import Group")


@pytest.mark.parametrize("era", LATER)
def test_the_testing_tools_of_channels_1_are_gone(era):
    assert "ModuleNotFoundError" in run_code(era, "from channels.test import ChannelTestCase")
    assert "Error" not in run_code(era, "from channels.testing import WebsocketCommunicator")


@pytest.mark.parametrize("era", LATER)
def test_runworker_wants_the_names_of_channels(era):
    code = "from django.core.management import call_command; import django; django.setup(); "
    assert "arguments are required: channels" in run_code(era, code + "call_command('runworker')")


@pytest.mark.parametrize("era", LATER)
def test_a_routing_that_was_left_in_the_settings_is_an_error_at_the_first_use_of_the_layer(era):
    code = (
        "import django; django.setup(); from django.conf import settings; "
        "settings.CHANNEL_LAYERS['default']['ROUTING'] = 'x'; print('set up'); "
        "from channels.layers import get_channel_layer; get_channel_layer()"
    )
    output = run_code(era, code)
    assert "set up" in output and "InvalidChannelLayerError" in output


def test_the_origin_validator_of_channels_2_fails_and_that_of_channels_4_works():
    code = (
        "import django; django.setup(); from urllib.parse import urlparse; "
        "from channels.security.websocket import OriginValidator; "
        "print(OriginValidator(None, []).match_allowed_origin(urlparse('http://us'), 'us'))"
    )
    assert "Error" in run_code("channels2", code)
    assert run_code("channels4", code).strip() == "True"


def test_runserver_of_channels_4_knows_sockets_only_with_daphne_installed():
    for settings, status in ("eras.channels4.settings", None), ("tests.eras.no_daphne", 404):
        site = Site(["redis", "runserver"], "channels4", DJANGO_SETTINGS_MODULE=settings)
        with site:
            somebody = Visitor(site, "somebody").sign_up()
            if status is None:
                somebody.socket().close()
                continue
            with pytest.raises(websocket.WebSocketBadStatusException) as refused:
                somebody.socket()
            assert refused.value.status_code == status


def closed_with(listening):
    frame = listening.recv_frame()
    while frame.opcode != websocket.ABNF.OPCODE_CLOSE:
        frame = listening.recv_frame()
    return int.from_bytes(frame.data[:2], "big")
