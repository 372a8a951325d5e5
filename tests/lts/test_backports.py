"""channels_lts.backports: each applies to what it expects, and to nothing else."""

import asgi_redis
import django
import pytest
from django.db.backends.postgresql import base

from channels_lts.backports import apply_all, autobahn_options, msgpack1, psycopg29
from channels_lts.backports.versions import UnexpectedVersion, expect


def test_a_known_version_passes_and_another_is_told():
    expect("Django", "2.2.28", ["1.11.", "2.2."])
    with pytest.raises(UnexpectedVersion) as raised:
        expect("Django", "3.0", ["1.11.", "2.2."])
    assert "knows Django 1.11.x and 2.2.x, but 3.0 is installed" in str(raised.value)


def test_a_backport_refuses_a_package_that_has_moved_on(monkeypatch):
    monkeypatch.setattr(asgi_redis, "__version__", "1.4.4")
    with pytest.raises(UnexpectedVersion):
        msgpack1.apply()


def test_all_may_be_applied_again():
    apply_all()


def test_stock_asgi_redis_reads_its_messages():
    layer = asgi_redis.RedisChannelLayer(hosts=["redis://127.0.0.1:1/0"])
    message = {"text": "é", "bytes": b"\xff", "headers": [[b"a", b"b"]], "n": {1: None}}
    assert layer.deserialize(layer.serialize(message)) == message


def test_django_takes_psycopg2s_utc():
    from datetime import timedelta

    assert base.utc_tzinfo_factory(timedelta(0)) is base.utc_tzinfo_factory(0)
    with pytest.raises(AssertionError):
        base.utc_tzinfo_factory(timedelta(hours=1))


@pytest.mark.skipif(psycopg29.version() < (2, 9), reason="psycopg2 before 2.9 needs no backport")
def test_the_psycopg2_backport_refuses_a_django_that_has_the_fix(monkeypatch):
    monkeypatch.setattr(django, "get_version", lambda: "3.2")
    with pytest.raises(UnexpectedVersion):
        psycopg29.apply()


def test_autobahns_options_are_formatted_only_for_who_reads_them():
    from autobahn.websocket import protocol

    autobahn_options.apply()
    options = protocol.pformat([("an option", 1, "its class")])
    assert not isinstance(options, str)
    assert str(options) == "[('an option', 1, 'its class')]"
    assert protocol.pformat({"a": 1}) == "{'a': 1}"
