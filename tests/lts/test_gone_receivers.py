"""A worker whose receiver is gone: it stops, closes the response, and waits for nothing."""

import time

import django
import pytest
from channels import Channel
from channels.handler import AsgiHandler, ViewConsumer
from channels.message import Message, pending_message_store
from django.http import StreamingHttpResponse

from channels_lts.backports import gone_receivers
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
    consumer = ViewConsumer.__new__(ViewConsumer)
    consumer.handler = Answer(number)
    consumer(Message({"reply_channel": ONE}, "http.request", layer))
    return consumer.handler


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

    The first error does not say whether Redis has taken the message.
    """
    own.tried, own.errors = [], [RedisUnavailable("no answer", may_be_done=True)]

    def send(channel, message):
        own.tried.append(message)
        if own.errors:
            raise own.errors.pop(0)

    monkeypatch.setattr(own, "send", send)
    return own


def test_a_part_that_may_have_been_sent_is_not_sent_again_and_its_client_is_cut_off(unsure):
    unsure.errors.append(RedisUnavailable("away"))
    assert answer(unsure, 3).closed
    part, *cuts = unsure.tried
    assert part["content"] == b"x" and cuts == [CUT, CUT]


def test_a_client_that_has_left_meanwhile_is_not_cut_off(unsure):
    unsure.errors.append(unsure.ReceiverGone())
    assert answer(unsure, 3).closed
    assert len(unsure.tried) == 2


def test_a_worker_does_not_wait_for_ever_to_cut_off_a_client(unsure, monkeypatch):
    monkeypatch.setattr(gone_receivers, "PATIENCE", 0.2)
    unsure.errors += [RedisUnavailable("away")] * 1000
    assert answer(unsure, 3).closed
    assert 2 < len(unsure.tried) < 1000


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


def test_a_sender_keeps_its_name():
    assert str(OneAttempt(Channel("a.channel", channel_layer=None))) == "a.channel"
