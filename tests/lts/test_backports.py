"""channels_lts.backports: each is applied to the versions that it expects, and to no others."""

import ast
import importlib.util
import sys

import asgi_redis
import channels
import daphne
import pytest
import redis
from autobahn.websocket import protocol
from django.apps import apps

from channels_lts import backports
from channels_lts.backports import (
    APP_START,
    IMPORT,
    INTERFACE_SERVER,
    LAYER,
    TABLE,
    UnexpectedVersion,
    apply_all,
    autobahn_options,
    cookie_headers,
    delay_server,
    error_answers,
    group_delivery,
    msgpack1,
    redis_tls,
    response_later,
    unsent_messages,
)
from channels_lts.backports.table import entry
from channels_lts.backports.versions import installed, is_at_least, is_known, mismatch


@pytest.fixture
def newer(monkeypatch):
    """Pretend that a package is installed in a later version."""
    return lambda module: monkeypatch.setattr(module, "__version__", "99.1")


def test_a_known_version_passes_and_another_is_a_mismatch():
    assert mismatch("Django", "2.2.28", ["1.11.", "2.2."]) is None
    wrong = mismatch("Django", "3.0", ["1.11.", "2.2."])
    assert wrong == "channels_lts knows Django 1.11.x and 2.2.x, but 3.0 is installed."


@pytest.mark.parametrize(
    "version,known", [("2.2", True), ("2.2.28", True), ("2.20", False), ("12.2", False)]
)
def test_a_version_with_a_dot_at_its_end_stands_for_all_that_begin_so(version, known):
    assert is_known(version, ["2.2."]) == known


def test_a_package_that_is_not_installed_has_no_version():
    assert installed("no_such_package") is None
    assert not is_at_least("no_such_package", 0, 0)


def test_one_message_names_every_mismatch_and_the_remedy(newer):
    newer(asgi_redis)
    newer(channels)
    with pytest.raises(UnexpectedVersion) as raised:
        apply_all()
    message = str(raised.value)
    assert "knows asgi_redis 1.4.3, but 99.1 is installed." in message
    assert "knows channels 1.1.8, but 99.1 is installed." in message
    assert message.count("Install versions that it knows, or take channels_lts out of") == 1
    assert "\n" not in message


def test_an_unknown_daphne_is_refused_when_the_app_starts(newer):
    newer(daphne)
    with pytest.raises(UnexpectedVersion, match="knows daphne 1.4.2, but 99.1 is installed"):
        apps.get_app_config("channels_lts").ready()


def test_nothing_is_changed_if_one_version_is_unknown(newer, monkeypatch):
    newer(channels)
    applied = []
    monkeypatch.setattr(backports, "import_module", applied.append)
    with pytest.raises(UnexpectedVersion):
        apply_all()
    assert applied == []


@pytest.mark.parametrize(
    "backport,package",
    [
        (msgpack1, asgi_redis),
        (unsent_messages, channels),
        (group_delivery, daphne),
        (response_later, channels),
        (error_answers, channels),
        (cookie_headers, channels),
        (delay_server, channels),
    ],
    ids=lambda part: part.__name__.rpartition(".")[2],
)
def test_a_backport_refuses_a_package_that_has_moved_on(newer, backport, package):
    newer(package)
    with pytest.raises(UnexpectedVersion):
        backport.apply()


def test_all_may_be_applied_again():
    apply_all()


def test_the_table_has_one_complete_entry_for_each_module():
    assert len({backport.identifier for backport in TABLE}) == len(TABLE)
    for backport in TABLE:
        assert all([backport.defect, backport.met_by, backport.upstream, backport.package])
        assert backport.applied in (IMPORT, LAYER, APP_START, INTERFACE_SERVER)
        tree = ast.parse(
            importlib.util.find_spec(backport.module).loader.get_source(backport.module)
        )
        assert "apply" in [getattr(node, "name", None) for node in tree.body]
        assert f"`{backport.identifier}`" in ast.get_docstring(tree).replace("\n", " ")


def test_only_a_backport_that_looks_for_its_defect_takes_any_version():
    assert {backport.package for backport in TABLE if not backport.expects} == {
        "autobahn",
        "asgiref",
    }


def test_stock_asgi_redis_reads_its_messages():
    layer = asgi_redis.RedisChannelLayer(hosts=["redis://127.0.0.1:1/0"])
    message = {"text": "é", "bytes": b"\xff", "headers": [[b"a", b"b"]], "n": {1: None}}
    assert layer.deserialize(layer.serialize(message)) == message


def test_an_old_msgpack_needs_no_backport(monkeypatch):
    stock = object()
    monkeypatch.setattr(msgpack1.BaseRedisChannelLayer, "deserialize", stock)
    monkeypatch.setattr(msgpack1.msgpack, "version", (0, 5, 6))
    msgpack1.apply()
    assert msgpack1.BaseRedisChannelLayer.deserialize is stock


@pytest.mark.parametrize(
    "python,version,needed",
    [((3, 11), "2.10.6", False), ((3, 12), "2.10.6", True), ((3, 12), "8.1.0", False)],
)
def test_the_tls_backport_is_for_redis_py_2_on_python_312(monkeypatch, python, version, needed):
    monkeypatch.setattr(redis, "__version__", version)
    monkeypatch.setattr(sys, "version_info", python)
    assert entry("redis-tls").is_needed() == needed


def test_the_tls_backport_refuses_a_redis_py_that_it_does_not_know(monkeypatch):
    monkeypatch.setattr(redis, "__version__", "2.9.1")
    monkeypatch.setattr(sys, "version_info", (3, 12))
    with pytest.raises(UnexpectedVersion, match="redis 2.10.x, but 2.9.1"):
        redis_tls.apply()


def test_the_backport_for_redis_py_3_is_not_needed_before(monkeypatch):
    monkeypatch.setattr(redis, "__version__", "2.10.6")
    assert not entry("redis-3").is_needed()
    monkeypatch.setattr(redis, "__version__", "3.5.3")
    assert entry("redis-3").is_needed()


def test_autobahns_options_are_formatted_only_when_they_are_read():
    autobahn_options.apply()
    options = protocol.pformat([("an option", 1, "its class")])
    assert not isinstance(options, str)
    assert str(options) == "[('an option', 1, 'its class')]"
    assert protocol.pformat({"a": 1}) == "{'a': 1}"


def test_an_autobahn_without_the_defect_is_left_alone(monkeypatch):
    monkeypatch.delattr(protocol, "pformat")
    autobahn_options.apply()
    assert not hasattr(protocol, "pformat")
