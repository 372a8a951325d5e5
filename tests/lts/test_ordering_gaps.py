"""channels_lts.backports.ordering_gaps in rare cases; tests/channels1 runs it on a real site."""

import threading
import time
from collections import OrderedDict

import pytest
from channels import sessions
from channels.exceptions import ConsumeLater
from channels.message import Message

from channels_lts.backports import missing_messages, ordering_gaps
from channels_lts.backports.missing_messages import Position
from channels_lts.backports.ordering_gaps import enforce_ordering
from channels_lts.layer import RedisChannelLayer

SOCKET = "daphne.response.gaps!"
NOTHING = (None, None)


@pytest.fixture
def layer(hosts, settings, request):
    settings.CHANNEL_SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    layer = RedisChannelLayer(hosts=hosts[:1], prefix="gaps:", expiry=1, capacity=3)
    layer.flush()
    missing_messages._notes.clear()
    yield layer
    missing_messages._notes.clear()


@pytest.fixture
def reply_channel(request):
    """Return the reply channel of a socket of this test alone: its session is in a cache."""
    return SOCKET + str(abs(hash(request.node.name)))[:12]


@pytest.fixture
def seen():
    return []


@pytest.fixture
def consume(layer, reply_channel, seen):
    """Return a function that gives a message with an order to a consumer, as a worker does."""

    def consume(order, channel="websocket.receive", raises=None, doomed=False):
        def consumer(message):
            if raises:
                raise raises
            seen.append(order)

        content = {"reply_channel": reply_channel, "order": order}
        message = Message(content, channel, layer)
        if doomed:
            message.__doomed__ = True
        enforce_ordering(consumer)(message)

    return consume


def received(layer, channel):
    """Return the orders of the messages in a channel."""
    found = []
    while True:
        name, content = layer.receive([channel])
        if name is None:
            return found
        found.append(content["order"])


def is_closed(layer):
    return layer.receive([SOCKET])[1] == {"close": 1013}


def test_channels_own_errors_stay(layer):
    with pytest.raises(ValueError, match="slight"):
        enforce_ordering(slight=True)
    consumer = enforce_ordering()(lambda message: None)
    with pytest.raises(ValueError, match="order"):
        consumer(Message({"reply_channel": SOCKET + "x"}, "websocket.receive", layer))


def test_messages_that_came_too_early_run_in_their_order(consume, layer, seen):
    for order in (2, 1, 0):
        consume(order)
    assert seen == [0] and sorted(received(layer, "websocket.receive")) == [1, 2]
    for order in (1, 2, 2):
        consume(order)
    assert seen == [0, 1, 2]  # the last one has had its turn


def test_a_message_that_waits_while_the_one_before_it_ends_is_put_back(
    consume, layer, seen, monkeypatch
):
    consume(0)
    stock = sessions.wait_channel_name

    def ends_meanwhile(reply_channel):
        monkeypatch.setattr(sessions, "wait_channel_name", stock)
        consume(1)
        return stock(reply_channel)

    monkeypatch.setattr(sessions, "wait_channel_name", ends_meanwhile)
    consume(2)
    assert seen == [0, 1] and received(layer, "websocket.receive") == [2]


def test_a_full_wait_channel_closes_the_socket_and_drops_the_rest(consume, layer, seen, caplog):
    for order in range(1, 6):
        consume(order)
    assert is_closed(layer) and not is_closed(layer)
    assert caplog.text.count("its messages have a gap") == 1
    assert seen == []
    consume(7, "websocket.disconnect")
    assert seen == [7]


def test_a_disconnect_that_cannot_wait_is_sent_back_to_run_now(consume, layer, seen):
    for order in (1, 2, 3):
        consume(order)
    consume(4, "websocket.disconnect")
    assert received(layer, "websocket.disconnect") == [4]
    consume(4, "websocket.disconnect")
    assert seen == [4]


def test_messages_that_cannot_be_put_back_close_the_socket(consume, layer, caplog):
    for order in (1, 2):
        consume(order)
    for _ in range(3):
        layer.send("websocket.receive", {"order": 100})
    consume(0)
    assert is_closed(layer)
    assert "could not be kept until its turn" in caplog.text


def test_a_socket_whose_server_is_gone_is_closed_already(layer, consume, seen, reply_channel):
    consume(1)
    layer.mark_gone(reply_channel)
    for order in (2, 3):
        consume(order)
    consume(4, "websocket.disconnect")
    assert received(layer, "websocket.disconnect") == [4]


def test_two_workers_that_close_a_socket_log_it_once(layer, reply_channel, caplog):
    for _ in range(2):
        assert ordering_gaps.close(layer, reply_channel, "Because.")
    assert caplog.text.count("Because.") == 1


@pytest.mark.parametrize("raises,doomed,next_runs", [
    (ZeroDivisionError(), False, True),
    (SystemExit(), False, True),
    (ConsumeLater(), False, False),
    (ConsumeLater(), True, True),
])  # fmt: skip
def test_after_an_exception_the_next_message_runs(consume, seen, raises, doomed, next_runs):
    with pytest.raises(type(raises)):
        consume(0, raises=raises, doomed=doomed)
    consume(1)
    assert seen == [1] * next_runs


def test_a_message_that_has_expired_closes_its_socket(consume, layer, caplog):
    consume(1)
    ordering_gaps._close_overdue()
    assert not is_closed(layer)
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert is_closed(layer) and "was lost" in caplog.text


def test_a_message_that_has_run_meanwhile_closes_nothing(consume, layer, seen):
    consume(1)
    consume(0)
    consume(1)
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert seen == [0, 1] and not is_closed(layer)


# A slow socket has no gap as long as its messages move


@pytest.fixture
def take(layer):
    """Return a function that runs the next messages of a channel, as a worker does."""

    def take(consumer, messages=1):
        for _ in range(messages):
            channel, content = layer.receive(["websocket.receive"])
            enforce_ordering(consumer)(Message(content, channel, layer))

    return take


@pytest.fixture
def in_another_process():
    """Return a function that calls another one with the notes of the other of two processes."""
    others = [OrderedDict()]

    def change():
        others[0], missing_messages._notes = missing_messages._notes, others[0]

    def call(function, *args):
        change()
        try:
            function(*args)
        finally:
            change()

    return call


def look_after(seconds):
    time.sleep(seconds)
    ordering_gaps._close_overdue()


def nothing(message):
    pass


def test_slow_consumers_of_several_threads_run_one_after_the_other(layer, reply_channel, seen):
    def consumer(message):
        time.sleep(1.4)  # four of them take longer than two expiries
        seen.append(message.content["order"])

    def work():
        while len(seen) < 4 and time.monotonic() < end:
            channel, content = layer.receive(["websocket.receive"])
            if channel:
                enforce_ordering(consumer)(Message(content, channel, layer))
            look_after(0.02)

    end = time.monotonic() + 16
    layer.capacity, layer.expiry = 10, 2
    for order in range(4):
        layer.send("websocket.receive", {"reply_channel": reply_channel, "order": order})
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [0, 1, 2, 3] and not is_closed(layer)


def test_a_socket_is_closed_when_nothing_has_moved_for_a_whole_expiry(consume, layer):
    consume(3)
    time.sleep(0.6)
    consume(0)
    look_after(0.5)
    assert not is_closed(layer)
    look_after(0.6)
    assert not is_closed(layer)
    look_after(0.5)
    assert is_closed(layer)


def test_the_last_message_that_waited_may_run_longer_than_the_expiry(consume, layer, take):
    def runs(message):
        for _ in range(2):
            look_after(1.1)
            assert not is_closed(layer)

    consume(1)
    consume(0)
    take(runs)
    assert not noted()


def test_a_message_that_is_lost_after_its_turn_has_come_closes_its_socket(consume, layer):
    consume(1)
    consume(0)
    assert received(layer, "websocket.receive") == [1]
    look_after(1.1)
    assert not is_closed(layer)
    look_after(1.1)
    assert is_closed(layer)


def test_a_message_that_waits_for_a_long_one_has_expired(consume, layer, take):
    consume(1)
    consume(0)
    take(lambda message: [consume(2), look_after(1.1)])
    assert is_closed(layer)


def test_the_beginning_of_a_message_after_a_backlog_is_a_move(
    consume, layer, reply_channel, take, in_another_process
):
    layer.expiry = 2

    def runs(message):
        in_another_process(look_after, 1.4)

    consume(2)
    in_another_process(consume, 1)
    time.sleep(1.2)
    in_another_process(consume, 0)  # it puts 2 and 1 back
    look_after(0.9)
    time.sleep(0.7)
    in_another_process(take, runs, 2)
    assert not is_closed(layer) and noted() == [(reply_channel, 2)]


def test_what_another_process_runs_is_a_move_for_the_notes_of_this_one(
    consume, layer, take, in_another_process
):
    consume(2)
    time.sleep(0.6)
    for order in (0, 1):
        in_another_process(consume, order)
    look_after(0.5)
    assert not is_closed(layer) and noted()
    in_another_process(take, nothing)
    look_after(1.1)
    assert not is_closed(layer) and not noted()


def test_a_consumer_does_not_get_the_mark_of_a_message_that_has_waited(consume, take):
    keys = []
    consume(1)
    consume(0)
    take(lambda message: keys.extend(message.content))
    assert sorted(keys) == ["order", "reply_channel"]


def test_a_disconnect_that_has_expired_is_sent_again(consume, layer, seen):
    consume(2)
    consume(3, "websocket.disconnect")
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert received(layer, "websocket.disconnect") == [3]
    consume(3, "websocket.disconnect")
    assert seen == [3]


def test_a_socket_without_a_session_is_left_alone(layer, reply_channel):
    content = {"reply_channel": reply_channel, "order": 1, "original_channel": "websocket.receive"}
    missing_messages.note(layer, content, Position(0, None))
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert not is_closed(layer)


def test_while_redis_is_away_nothing_is_lost_of_the_note(consume, layer, monkeypatch):
    consume(0)

    def away(channel, message):
        raise layer.RedisUnavailable("for this test")

    with monkeypatch.context() as patch:
        patch.setattr(layer, "send", away)
        consume(2)
        time.sleep(1.1)
        ordering_gaps._close_overdue()
        consume(3, "websocket.disconnect")
    assert not is_closed(layer)
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert is_closed(layer) and received(layer, "websocket.disconnect") == [3]


def test_an_error_of_the_sessions_ends_no_worker(consume, layer, monkeypatch, caplog):
    consume(1)
    time.sleep(1.1)
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "session_for_reply_channel", lambda name: 1 / 0)
        ordering_gaps._close_overdue()
    assert "later again: division by zero" in caplog.text
    time.sleep(1.1)
    ordering_gaps._close_overdue()
    assert is_closed(layer)


def test_without_its_sessions_a_message_that_has_waited_runs(
    consume, seen, take, monkeypatch, caplog
):
    consume(1)
    consume(0)

    def fail(session, key, order):
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(ordering_gaps, "_save", fail)
        with pytest.raises(OSError):  # the position cannot be saved either
            take(lambda message: seen.append("it runs"))
    assert seen[-1] == "it runs"
    assert "Cannot note that a message runs: no space" in caplog.text


def note(layer, name, order, next_order=0, channel="websocket.receive"):
    content = {"reply_channel": name, "order": order, "original_channel": channel}
    missing_messages.note(layer, content, Position(next_order, None))


def noted():
    return [(one.reply_channel, one.order) for one in missing_messages._notes.values()]


def test_a_socket_has_one_note_that_of_the_first_message_that_waits(layer):
    note(layer, "a", 2)
    note(layer, "a", 3)
    note(layer, "b", 5)
    assert noted() == [("a", 2), ("b", 5)]
    note(layer, "a", 4, next_order=3)
    assert noted() == [("b", 5), ("a", 4)]
    note(layer, "b", 6, channel="websocket.disconnect")
    assert noted() == [("a", 4), ("b", 6)]


def test_a_note_whose_turn_has_come_is_replaced_by_the_next_message_that_waits(layer):
    note(layer, "a", 2)
    note(layer, "a", 3, next_order=2)
    assert noted() == [("a", 3)]


def test_a_message_that_waits_again_has_a_new_note(layer):
    note(layer, "a", 2)
    note(layer, "a", 2, next_order=1)
    (found,) = missing_messages._notes.values()
    assert found.seen.next_order == 1


def test_a_note_that_was_made_meanwhile_stays(layer, monkeypatch):
    monkeypatch.setattr(layer, "expiry", 0)
    for channel, order in (("websocket.receive", 4), ("websocket.disconnect", 2)):
        note(layer, "a", 2, channel=channel)
        (old,) = missing_messages.pop_overdue()
        note(layer, "a", 4, next_order=2)
        missing_messages.note_again(old, Position(2, None))
        assert noted() == [("a", order)]
        missing_messages.forget("a")


def test_the_notes_are_bounded(layer, monkeypatch):
    monkeypatch.setattr(missing_messages, "MOST", 3)
    for number in range(5):
        note(layer, "socket%d" % number, 1)
    assert [name for name, _ in noted()] == ["socket2", "socket3", "socket4"]
