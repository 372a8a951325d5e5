"""A worker whose receiver is gone: it stops, closes the response, and waits for nothing."""

import time
from types import SimpleNamespace

import django
import pytest
from channels import Channel
from channels.handler import AsgiHandler, ViewConsumer
from channels.message import Message, pending_message_store
from django.http import StreamingHttpResponse

from channels_lts.backports import broken_streams, gone_receivers, graceful_stop
from channels_lts.backports.cut_response import CUT
from channels_lts.backports.unsent_messages import OneAttempt, send_and_flush
from channels_lts.layer import RedisUnavailable
from testing.site import eventually

from .server import Server

A = "daphne.response.A!"
ONE = A + "one"
NEWS = {"text": "news"}


class Answer:
    """A response of some parts, in the place of a view."""

    def __init__(self, number):
        self.number = number
        self.given = 0
        self.closed = False

    def __call__(self, message):
        try:
            for _ in range(self.number):
                self.given += 1
                yield {"content": b"x", "more_content": True}
        finally:
            self.closed = True


def answer(layer, number):
    """Let a worker send a response; return the Answer."""
    response = Answer(number)
    handle(layer, response)
    return response


def handle(layer, handler):
    """Let a worker send the messages that a handler (callable) gives."""
    consumer = ViewConsumer.__new__(ViewConsumer)
    consumer.handler = handler
    consumer(Message({"reply_channel": ONE}, "http.request", layer))


def test_a_response_is_sent_to_its_end(own):
    server = Server(own, A)
    assert answer(own, 3).given == 3
    assert server.receive() == 3


def test_a_response_whose_client_has_left_is_closed(own, caplog):
    caplog.set_level("INFO", logger="channels_lts")
    own.mark_gone(ONE)
    response = answer(own, 3)
    assert (response.given, response.closed) == (1, True)
    (record,) = caplog.records
    assert record.levelname == "INFO"
    assert "not sent to its end: the client of %s has left" % ONE in record.getMessage()


def test_a_response_to_a_full_channel_is_sent_when_there_is_room(own, monkeypatch):
    waits = []
    server = Server(own, A)
    own.capacity = 1
    monkeypatch.setattr(
        gone_receivers.time,
        "sleep",
        lambda seconds: [waits.append(seconds), len(waits) % 4 or server.receive()],
    )
    assert answer(own, 3).given == 3
    assert waits == [0.01, 0.02, 0.05, 0.05] * 2


@pytest.fixture
def unsure(own, monkeypatch):
    """Return a layer whose sends raise `errors` in turn, and the messages that it got, `tried`.

    A send whose error is None is done. The first error does not say whether Redis has taken the
    message.
    """
    own.tried, own.errors = [], [RedisUnavailable("no answer", may_be_done=True)]

    def send(channel, message):
        own.tried.append(message)
        error = own.errors.pop(0) if own.errors else None
        if error:
            raise error

    monkeypatch.setattr(own, "send", send)
    return own


@pytest.fixture
def ending(monkeypatch):
    """Let this process be one that ends."""
    monkeypatch.setattr(graceful_stop, "_is_stopping", True)


def test_a_part_that_may_have_been_sent_is_not_sent_again_and_its_client_is_cut_off(unsure, caplog):
    unsure.errors.append(RedisUnavailable("away"))
    assert answer(unsure, 3).closed
    part, *cuts = unsure.tried
    assert part["content"] == b"x" and cuts == [CUT, CUT]
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage() == "A response was not sent to its end: no answer"


def test_the_client_of_a_view_that_failed_is_cut_off_if_its_end_may_be_missing(unsure, monkeypatch):
    def fail(handler, message):
        yield {"content": b"x", "more_content": True}
        raise ZeroDivisionError

    monkeypatch.setattr(broken_streams, "_call", fail)
    unsure.errors.insert(0, None)
    with pytest.raises(ZeroDivisionError):
        handle(unsure, lambda message: broken_streams._call_and_cut(None, message))
    assert unsure.tried[1:] == [CUT, CUT]


def test_a_client_that_has_left_meanwhile_is_not_cut_off(unsure):
    unsure.errors.append(unsure.ReceiverGone())
    assert answer(unsure, 3).closed
    assert len(unsure.tried) == 2


def test_a_worker_does_not_wait_for_ever_to_cut_off_a_client(unsure, monkeypatch):
    monkeypatch.setattr(gone_receivers, "PATIENCE", 0.2)
    unsure.errors += [RedisUnavailable("away")] * 1000
    assert answer(unsure, 3).closed
    assert 2 < len(unsure.tried) < 1000


# Outages


@pytest.fixture
def clock(monkeypatch):
    """Return a clock, `seconds`, that only the waits of gone_receivers move."""
    clock = SimpleNamespace(seconds=1000, monotonic=lambda: clock.seconds)
    clock.sleep = lambda seconds: setattr(clock, "seconds", clock.seconds + seconds)
    monkeypatch.setattr(gone_receivers, "time", clock)
    return clock


def away_for_ever(layer):
    layer.errors = [RedisUnavailable("away")] * 10000


def test_a_response_waits_in_an_outage_for_as_long_as_a_message_lives(unsure, clock, caplog):
    away_for_ever(unsure)
    assert answer(unsure, 3).closed
    assert clock.seconds == pytest.approx(1000 + unsure.expiry, abs=0.1)
    assert CUT not in unsure.tried
    assert caplog.messages == ["A response was not sent to its end: away"]


def test_a_response_of_a_process_that_ends_waits_for_five_seconds(unsure, clock, ending, caplog):
    away_for_ever(unsure)
    assert answer(unsure, 3).closed
    assert clock.seconds == pytest.approx(1005, abs=0.1)
    assert CUT not in unsure.tried
    assert caplog.messages == ["A response was not sent to its end: away"]


def test_a_stop_in_a_long_outage_ends_the_response_at_once(unsure, clock, monkeypatch):
    away_for_ever(unsure)
    monkeypatch.setattr(gone_receivers, "is_stopping", lambda: clock.seconds >= 1020)
    assert answer(unsure, 3).closed
    assert clock.seconds == pytest.approx(1020, abs=0.1)


def test_outages_of_which_each_is_short_end_no_response(unsure, clock, ending):
    unsure.errors = ([RedisUnavailable("away")] * 50 + [unsure.ChannelFull()]) * 9
    assert answer(unsure, 3).given == 3
    assert clock.seconds > 1015


def test_a_slow_client_gets_the_response_of_a_process_that_ends(unsure, clock, ending):
    unsure.errors = [unsure.ChannelFull()] * 10000
    assert answer(unsure, 3).given == 3
    assert len(unsure.tried) == 10003


# Responses


def closing_response(parts):
    response = StreamingHttpResponse(parts)
    return response, AsgiHandler.encode_response(response)


@pytest.mark.django_db  # a response that is closed closes old connections
def test_a_response_that_is_not_read_to_its_end_is_closed():
    response, messages = closing_response(b"x" for _ in range(9))
    assert next(messages)["content"] == b"x"
    messages.close()
    assert response.closed


@pytest.mark.skipif(django.VERSION < (4, 2), reason="Django 4.2 has the first async responses")
@pytest.mark.django_db
def test_an_async_response_that_is_not_read_to_its_end_is_closed():
    ended = []

    async def parts():
        try:
            while True:
                yield b"x"
        finally:
            ended.append(True)

    response, messages = closing_response(parts())
    assert next(messages)["content"] == b"x"
    messages.close()
    assert response.closed
    eventually(lambda: ended)


@pytest.mark.django_db  # a response that is closed closes old connections
def test_a_response_that_fails_is_closed():
    response, messages = closing_response(1 / number for number in [1, 0])
    with pytest.raises(ZeroDivisionError):
        list(messages)
    assert response.closed


def test_a_response_that_is_read_to_its_end_is_closed_by_its_reader():
    response, messages = closing_response([b"a", b"b"])
    assert len(list(messages)) == 3
    assert not response.closed


# The messages that a consumer sends at its end


@pytest.fixture
def pending(own):
    """Return a function that sends a message at the end of a consumer; it takes a layer."""

    def send(layer):
        pending_message_store.prepare()
        Channel(ONE, channel_layer=layer).send(NEWS)
        send_and_flush()

    yield send
    pending_message_store.threadlocal.__dict__.clear()


def test_a_message_whose_receiver_is_gone_is_dropped_at_once(own, pending, caplog):
    own.mark_gone(ONE)
    started = time.time()
    pending(own)
    assert time.time() - started < pending_message_store.retry_time
    assert caplog.text == ""


def test_a_message_that_may_have_been_sent_is_not_sent_again(unsure, pending, caplog):
    pending(unsure)
    assert len(unsure.tried) == 1
    assert f"A message of a consumer was not sent: to {ONE}: no answer" in caplog.text


def test_a_message_to_a_full_channel_is_sent_again_until_the_time_is_over(
    own, pending, caplog, monkeypatch
):
    monkeypatch.setattr(pending_message_store, "retry_time", 0.1)
    own.capacity = 0
    pending(own)
    assert "Failed to send queued message to %s after" % ONE in caplog.text
    own.capacity = 1
    pending(own)
    assert own.receive([A]) == (ONE, NEWS)


@pytest.fixture
def several(own, monkeypatch):
    """Return a function that sends messages at the end of a consumer.

    It takes how often the first one fails because Redis is away, and how often and how (exception)
    the second one fails. It returns how often each was tried. Channels tries a message for a time
    that is long enough for about 20 attempts.
    """
    monkeypatch.setattr(pending_message_store, "retry_time", 0.4)
    monkeypatch.setattr(pending_message_store, "retry_interval", 0.02)

    def send(first, second, error):
        errors = {"first": [RedisUnavailable()] * first, "second": [error] * second}
        tried = []

        def fail(channel, message):
            tried.append(message["text"])
            if errors[message["text"]]:
                raise errors[message["text"]].pop()

        monkeypatch.setattr(own, "send", fail)
        pending_message_store.prepare()
        for text in ("first", "second"):
            Channel(ONE, channel_layer=own).send({"text": text})
        send_and_flush()
        return tried.count("first"), tried.count("second")

    yield send
    pending_message_store.threadlocal.__dict__.clear()


def test_in_an_outage_each_message_of_a_consumer_is_tried_for_a_time(several, caplog):
    first, second = several(1000, 2, RedisUnavailable())
    assert first > 1 and second == 3
    assert caplog.text.count("A message of a consumer was not sent") == 1


def test_in_an_outage_a_process_that_ends_tries_only_the_first_message_for_a_time(
    several, ending, caplog
):
    first, second = several(1000, 2, RedisUnavailable("away"))
    assert first > 1 and second == 1
    assert caplog.text.count("A message of a consumer was not sent") == 2
    assert f"A message of a consumer was not sent: to {ONE}: away" in caplog.text


def test_a_full_channel_after_an_outage_is_tried_for_a_time(several, own, ending):
    first, second = several(1000, 2, own.ChannelFull())
    assert first > 1 and second == 3


def test_a_sender_keeps_its_name():
    assert str(OneAttempt(Channel("a.channel", channel_layer=None))) == "a.channel"
