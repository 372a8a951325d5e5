"""A message whose key's name Redis has handed over is loaded, in spite of an error."""

import threading

import pytest
from redis.exceptions import ConnectionError, ResponseError, TimeoutError

from channels_lts.layer import RedisChannelLayer, loader, scripts, store
from testing.site import eventually

A = "daphne.response.A!"
MESSAGE = {"text": "precious"}


class Waiting:
    """A thread of a worker in which `layer` waits for a message to http.request."""

    def __init__(self, layer, own):
        self.found = None
        self._thread = threading.Thread(target=self._receive, args=[layer])
        self._thread.start()
        eventually(lambda: own.connection(0).info("clients")["blocked_clients"])

    def _receive(self, layer):
        self.found = layer.receive(["http.request"], block=True)[1]

    def result(self):
        self._thread.join()
        return self.found


def received(layer, own, message=MESSAGE):
    """Return what a worker gets that waits when a message is sent."""
    waiting = Waiting(layer, own)
    own.send("http.request", message)
    return waiting.result()


@pytest.fixture
def failing(monkeypatch):
    """Return a function that lets the first LOAD fail, and the attempts after it, if all shall."""

    def fail(error, after_all=False):
        def raise_it(*given):
            raise error

        monkeypatch.setattr(scripts.LOAD, "run", raise_it)
        if after_all:
            monkeypatch.setattr(loader, "ask", raise_it)

    return fail


def test_a_host_that_another_thread_takes_for_away_meanwhile_costs_no_message(own, hosts):
    worker = RedisChannelLayer(hosts=hosts[:1])
    waiting, host = Waiting(worker, own), worker.connection(0).host
    host._ask = lambda: ConnectionError("it is still away")
    host.failed(TimeoutError("a thread had no answer"))
    own.send("http.request", MESSAGE)
    assert waiting.result() == MESSAGE
    assert host.is_away


def test_a_message_whose_answer_to_load_is_lost_is_a_line_in_the_log(proxied, proxy, own, caplog):
    received(own, own)  # Redis knows the scripts now
    proxy.needle = scripts.LOAD.sha.encode()
    assert received(proxied, own) is None
    assert proxy.cuts == 1
    (line,) = caplog.messages
    assert line.startswith("A message was lost, or has expired: ")


@pytest.mark.parametrize("error", [ConnectionError, ResponseError])
def test_a_message_that_was_not_loaded_yet_is_loaded_again(own, failing, error):
    failing(error("it cannot be used"))
    assert received(own, own) == MESSAGE


def test_a_message_is_loaded_again_until_redis_can_be_used(own, failing, monkeypatch):
    ask, errors = loader.ask, [ConnectionError("it starts")] * 3

    def ask_later(*given):
        if errors:
            raise errors.pop()
        return ask(*given)

    failing(ConnectionError("it starts"))
    monkeypatch.setattr(loader, "ask", ask_later)
    assert received(own, own) == MESSAGE
    assert errors == []


def test_a_message_is_not_loaded_again_from_a_redis_that_hangs(own, failing, caplog):
    failing(TimeoutError("no answer"))
    assert received(own, own) is None
    assert caplog.messages[0].endswith("message itself: no answer")


def test_a_message_that_cannot_be_loaded_for_seconds_is_a_line_in_the_log(
    own, failing, monkeypatch, caplog
):
    monkeypatch.setattr(store, "PATIENCE", 0.3)
    failing(ConnectionError("no route"), after_all=True)
    assert received(own, own) is None
    lost, away = caplog.records
    assert lost.levelname == "ERROR"
    assert lost.getMessage().startswith(
        "A message was lost, or has expired: Redis gave the name of its key"
    )
    assert lost.getMessage().endswith("no route")
    assert away.getMessage().startswith("Redis at %s cannot be used" % own.hosts[0])


def test_a_message_that_has_expired_is_none(own):
    waiting = Waiting(own, own)
    own.connection(0).rpush("asgi:http.request", "asgi:a")
    assert waiting.result() is None


def test_a_worker_that_waits_gets_a_message_with_one_more_command(own):
    received(own, own)  # Redis knows the scripts now
    waiting = Waiting(own, own)
    own.connection(0).config_resetstat()
    own.send("http.request", MESSAGE)
    assert waiting.result() == MESSAGE
    calls = {name: given["calls"] for name, given in own.connection(0).info("commandstats").items()}
    assert calls["cmdstat_evalsha"] == 2  # SEND and LOAD
    assert "cmdstat_eval" not in calls


@pytest.fixture
def reader(own):
    """Return the Reader of an interface server, for which a message without an envelope waits."""
    own.send(A + "one", MESSAGE)
    own.store.register(process=A, number=None, expiry=9, format_expiry=9)
    reader = own.store.open_reader(process=A, count=9, expiry=9, format_expiry=9)
    yield reader
    reader.close()


def texts(own, drained):
    return [own._decode(A, item)[1]["text"] for item in drained.items]


def send_more(own):
    for text in ("second", "third"):
        own.send(A + "one", {"text": text})


def test_an_interface_server_loads_the_first_item_again(own, reader, failing):
    send_more(own)
    failing(ConnectionError("it was cut"))
    reader.request(1)
    assert texts(own, reader.read()) == ["precious", "second", "third"]


def test_an_interface_server_keeps_the_other_items_if_the_first_cannot_be_loaded(
    own, reader, failing, caplog
):
    send_more(own)
    failing(ConnectionError("it was cut"), after_all=True)
    reader.request(1)
    drained = reader.read()
    assert texts(own, drained) == ["second", "third"]
    assert drained.last == 2
    (line,) = caplog.messages
    assert line.startswith("A message was lost, or has expired: ")
