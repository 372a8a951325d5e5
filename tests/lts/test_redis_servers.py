"""manage.py check --deploy names a Redis with known weaknesses, and needs none that answers."""

import pytest
from django.core.checks import run_checks

from channels_lts import redis_servers
from channels_lts.layer import RedisChannelLayer
from channels_lts.redis_servers import SAFE, check_servers, servers, weakness

STOCK, LTS = "asgi_redis.RedisChannelLayer", "channels_lts.layer.RedisChannelLayer"


def layers(*hosts, backend=LTS):
    return {"default": {"BACKEND": backend, "CONFIG": {"hosts": list(hosts)}, "ROUTING": []}}


@pytest.mark.parametrize(
    "name,version,reason",
    [
        ("Redis", "3.2.13", "Its series gets no fixes. 6.2.23 is the next"),
        ("Redis", "6.2.22", "6.2.23 is the first of its series"),
        ("Redis", "6.2.23", None),
        ("Redis", "7.0.15", "Its series gets no fixes. 7.2.15 is the next"),
        ("Redis", "7.4.9", "7.4.10 is the first of its series"),
        ("Redis", "7.4.10", None),
        ("Redis", "8.8.0", "8.8.1 is the first of its series"),
        ("Redis", "8.9.0", None),
        ("Redis", "7.2.15-rc1", "7.2.15 is the first of its series"),
        ("Valkey", "9.1.0", "9.1.1 is the first of its series"),
        ("Valkey", "9.1.2", None),
        ("Valkey", "10.0.0", None),
        ("Another", "1.0", None),
        ("Redis", "", None),
    ],
)
def test_a_version_below_the_first_safe_one_of_its_series_is_named(name, version, reason):
    found = weakness(name, version)
    assert found is None if reason is None else found.startswith(reason)


@pytest.mark.parametrize("backend", [LTS, STOCK])
def test_each_server_of_a_layer_is_asked_for_its_version(settings, hosts, backend):
    settings.CHANNEL_LAYERS = layers(*hosts[:2], backend=backend)
    found = servers()
    about = RedisChannelLayer(hosts=hosts).connection(0).info("server")
    version = about.get("valkey_version", about["redis_version"])
    assert [(one.version, one.error) for one in found] == [(version, "")] * 2
    assert {one.name for one in found} <= set(SAFE)


def test_check_deploy_warns_of_an_old_server_and_a_plain_check_does_not(
    settings, hosts, monkeypatch
):
    settings.CHANNEL_LAYERS = layers(hosts[0])
    safe = {name: ["1.0.0"] for name in SAFE}
    monkeypatch.setattr(redis_servers, "SAFE", safe)
    assert check_servers() == []
    monkeypatch.setattr(redis_servers, "SAFE", {name: ["999.0.0"] for name in SAFE})
    (warning,) = check_servers()
    assert warning.id == "channels_lts.W001" and "999.0.0" in warning.msg
    assert "SILENCED_SYSTEM_CHECKS" in warning.hint
    for deployment in (True, False):
        found = run_checks(tags=["security"], include_deployment_checks=deployment)
        assert ("channels_lts.W001" in [each.id for each in found]) == deployment


def test_a_server_that_does_not_answer_is_no_finding_and_no_crash(settings):
    settings.CHANNEL_LAYERS = layers("redis://:secret@127.0.0.1:1/0")
    (server,) = servers()
    assert server.error and not server.version
    assert "secret" not in server.address + server.error
    assert check_servers() == []


@pytest.mark.parametrize(
    "options",
    [
        {"BACKEND": "asgiref.inmemory.ChannelLayer"},
        {"BACKEND": "no.such.Layer"},
        {"BACKEND": LTS, "CONFIG": {"no_such_option": 1}},
        {},
    ],
)
def test_a_layer_that_is_not_on_redis_or_cannot_be_made_has_no_servers(settings, options):
    settings.CHANNEL_LAYERS = {"default": options}
    assert servers() == []
