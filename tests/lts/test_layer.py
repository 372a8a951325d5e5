"""channels_lts.layer without a Redis; with one, tests/live."""

import logging
import time

import pytest
from channels.channel import Channel
from channels.message import pending_message_store
from channels.signals import consumer_finished, consumer_started

from channels_lts.layer import RedisChannelLayer
from channels_lts.layer.envelope import Unreadable


@pytest.fixture
def layer(tmp_path):
    """Return a layer whose Redis does not exist."""
    return RedisChannelLayer(hosts=["unix://%s" % (tmp_path / "nobody")])


def wait_for_line(caplog):
    """Wait until the log has a line: the thread that asks Redis may write it."""
    end = time.time() + 9
    while not caplog.records and time.time() < end:
        time.sleep(0.01)


def test_a_send_without_redis_is_refused_as_by_a_full_channel(layer):
    with pytest.raises(layer.ChannelFull) as raised:
        layer.send("http.request", {})
    assert "cannot be used" in str(raised.value)


def test_a_group_without_redis_loses_the_message_and_not_the_sender(layer, caplog):
    layer.send_group("users", {"text": "news"})
    assert "A message to the group users was lost" in caplog.text


def test_leaving_a_group_without_redis_is_a_line_in_the_log(layer, caplog):
    layer.group_discard("users", "daphne.response.x!y")
    assert "daphne.response.x!y could not leave the group users" in caplog.text


@pytest.mark.django_db(transaction=True)  # Channels closes old connections after each consumer
def test_a_message_that_cannot_be_sent_does_not_end_the_worker(layer, caplog):
    consumer_started.send(sender=None)
    Channel("daphne.response.x!y", channel_layer=layer).send({"text": "late"})
    consumer_finished.send(sender=None)
    assert "A message of a consumer was not sent: Failed to send queued message to" in caplog.text
    assert not pending_message_store.active


@pytest.mark.django_db(transaction=True)
def test_a_message_that_cannot_be_sent_does_not_stop_the_consumers_others(layer, caplog, own):
    consumer_started.send(sender=None)
    Channel("daphne.response.x!y", channel_layer=layer).send({"text": "late"})
    Channel("fine", channel_layer=own).send({"text": "news"})
    consumer_finished.send(sender=None)
    assert own.receive(["fine"]) == ("fine", {"text": "news"})


def test_joining_a_group_without_redis_is_refused(layer):
    with pytest.raises(layer.RedisUnavailable):
        layer.group_add("users", "daphne.response.x!y")


def test_a_worker_waits_between_attempts_and_daphne_does_not(layer):
    started = time.time()
    assert layer.receive(["http.request"], block=False) == (None, None)
    assert time.time() - started < layer.retry_interval
    assert layer.receive(["http.request"], block=True) == (None, None)
    assert time.time() - started >= layer.retry_interval


def test_an_outage_is_logged_once(layer, caplog):
    for _ in range(5):
        layer.receive(["http.request"])
    wait_for_line(caplog)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_the_text_of_a_layer_shows_its_hosts_without_passwords():
    layer = RedisChannelLayer(hosts=["redis://:secret@one:1/0", "redis://two:2/0"])
    assert str(layer) == "RedisChannelLayer(hosts=redis://one:1/0, redis://two:2/0)"


def test_the_log_does_not_show_the_password(caplog):
    layer = RedisChannelLayer(hosts=["redis://:se@cret@127.0.0.1:1/0"])
    layer.receive(["http.request"])
    wait_for_line(caplog)
    assert "127.0.0.1:1" in caplog.text
    assert "cret" not in caplog.text


def test_the_wait_for_a_host_that_does_not_answer_has_a_limit():
    layer = RedisChannelLayer(hosts=["redis://127.0.0.1:1/0"])
    assert layer.connection(0).connection_pool.connection_kwargs["socket_connect_timeout"] == 2


def test_the_projects_own_connection_options_are_kept():
    layer = RedisChannelLayer(
        hosts=["redis://127.0.0.1:1/0"], connection_kwargs={"socket_connect_timeout": 9}
    )
    assert layer.connection(0).connection_pool.connection_kwargs["socket_connect_timeout"] == 9


def test_a_timeout_that_would_end_every_wait_is_refused():
    with pytest.raises(ValueError, match="over 2 seconds"):
        RedisChannelLayer(connection_kwargs={"socket_timeout": 2})


@pytest.mark.parametrize("name", ["expiry", "group_expiry"])
def test_a_time_that_is_no_number_is_refused(name):
    """`os.environ.get("EXPIRY", 60)` is text if it is set: it failed at the first message."""
    with pytest.raises(ValueError, match="^%s of the channel layer is '60'" % name):
        RedisChannelLayer(**{name: "60"})


@pytest.mark.parametrize("host", [None, 6379, b"redis://:secret@h", ("h", "6379"), ("h",), ()])
def test_a_host_that_is_no_url_and_no_pair_is_refused_without_its_password(host):
    """`[os.environ.get("REDIS_URL")]` is [None] if that is not set."""
    with pytest.raises(ValueError, match="^Entry 2 of hosts of the channel layer ") as error:
        RedisChannelLayer(hosts=["redis://127.0.0.1:1/0", host])
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("container", [list, tuple, iter])
def test_a_host_may_be_a_pair(container):
    layer = RedisChannelLayer(hosts=container([("127.0.0.1", 1), ["127.0.0.1", 2]]))
    assert layer.hosts == ["redis://127.0.0.1:1/0", "redis://127.0.0.1:2/0"]


@pytest.mark.parametrize(
    "message", [{"text": "é"}, {"bytes": b"\xff"}, {"n": [1, None, {"a": 1.5}]}]
)
def test_a_message_survives_its_way_through_msgpack(layer, message):
    assert layer.deserialize(layer.serialize(message)) == message


def test_encryption_keys_are_honoured(tmp_path):
    keys = {"symmetric_encryption_keys": ["one key"]}
    layer = RedisChannelLayer(hosts=["unix://%s" % (tmp_path / "nobody")], **keys)
    assert b"secret" not in layer.serialize({"text": "secret"})
    assert layer.deserialize(layer.serialize({"text": "secret"})) == {"text": "secret"}


@pytest.mark.parametrize("body", [b"", b"\x01", b"\xc1"], ids=["nothing", "a number", "no msgpack"])
def test_bytes_that_are_no_message_are_unreadable(layer, body):
    with pytest.raises(Unreadable):
        layer.deserialize(body)
