"""channels_lts.backports.ordered_answers: an ordered consumer sends before the next one runs."""

import pytest
from channels import Channel
from channels.message import Message, pending_message_store
from channels.sessions import channel_session, enforce_ordering
from django.contrib.sessions.backends import cache

from channels_lts.backports.ordered_answers import NEXT_ORDER

NOTHING = (None, None)


class SessionStore(cache.SessionStore):
    """The channel session of these tests: it receives an answer when the next consumer may run."""

    layer = None
    received = None

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if NEXT_ORDER in self:
            self.received.append(self.layer.receive(["answers"]))


@pytest.fixture
def received(own, settings, monkeypatch):
    """Return a list of what was in the channel `answers` when the next consumer could run."""
    settings.CHANNEL_SESSION_ENGINE = __name__
    monkeypatch.setattr(SessionStore, "layer", own)
    monkeypatch.setattr(SessionStore, "received", [])
    return SessionStore.received


@pytest.fixture
def consume(own, request):
    """Return a function that runs a consumer, and sends its messages, as a worker does."""

    def consume(consumer, order):
        content = {"reply_channel": "daphne.response.one!" + request.node.name, "order": order}
        pending_message_store.prepare()
        try:
            consumer(Message(content, "websocket.receive", own))
        finally:
            pending_message_store.send_and_flush()

    return consume


def answer(message, text="answer"):
    Channel("answers", channel_layer=message.channel_layer).send({"text": text})


def test_an_ordered_consumer_sends_before_the_next_one_may_run(consume, received, own):
    for order in (0, 1):
        consume(enforce_ordering(answer), order)
    assert received == [("answers", {"text": "answer"})] * 2
    assert own.receive(["answers"]) == NOTHING


def test_a_consumer_that_waits_for_its_order_sends_nothing(consume, received, own):
    consume(enforce_ordering(answer), 1)
    assert received == []
    assert own.receive(["answers"]) == NOTHING


def test_a_decorator_around_the_ordered_consumer_sends_as_before(consume, received, own):
    def consumer(message):
        enforce_ordering(answer)(message)
        answer(message, "later")
        assert own.receive(["answers"]) == NOTHING

    consume(consumer, 0)
    assert received == [("answers", {"text": "answer"})]
    assert own.receive(["answers"]) == ("answers", {"text": "later"})


def test_a_consumer_without_an_order_sends_when_it_has_ended(consume, received, own):
    @channel_session
    def consumer(message):
        answer(message)
        message.channel_session["seen"] = True
        message.channel_session.save()
        assert own.receive(["answers"]) == NOTHING

    consume(consumer, 0)
    assert received == []
    assert own.receive(["answers"]) == ("answers", {"text": "answer"})


def test_an_ordered_consumer_runs_without_a_worker(received, own):
    content = {"reply_channel": "daphne.response.one!alone", "order": 0}
    enforce_ordering(answer)(Message(content, "websocket.receive", own))
    assert received == [("answers", {"text": "answer"})]
