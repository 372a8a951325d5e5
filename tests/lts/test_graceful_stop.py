"""Workers that are stopped: what the real processes in tests/edge/test_stopping.py cannot show."""

import logging
import signal

import pytest
from channels.worker import Worker, WorkerGroup

from channels_lts.backports import delay_server, graceful_stop
from channels_lts.layer import RedisChannelLayer
from channels_lts.reloader import Supervisor


@pytest.fixture(autouse=True)
def is_stopping(monkeypatch):
    """Let the tests after each one run in a process that does not end."""
    monkeypatch.setattr(graceful_stop, "_is_stopping", False)


@pytest.fixture
def handlers():
    """Restore the handlers of signals."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def caplog(caplog, monkeypatch):
    """Return pytest's caplog, which sees Channels' lines once, whatever the project logs."""
    logger = logging.getLogger("django.channels")
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "handlers", [caplog.handler])
    return caplog


class Router:
    channels = ["a"]


class Layer:
    """A layer whose wrapper has a router, as Channels needs it."""

    def __init__(self, layer):
        self.router = Router()
        self.receive_many = layer.receive_many


def test_each_worker_of_a_group_is_stopped(own):
    group = WorkerGroup(Layer(own), n_threads=3)
    graceful_stop.stop(group)
    assert [each.termed for each in [group] + group.workers] == [True] * 3


def test_a_group_that_is_stopped_before_it_begins_ends(own, handlers):
    group = WorkerGroup(Layer(own), n_threads=3)
    graceful_stop.stop(group)
    group.run()
    assert not any(thread.is_alive() for thread in group.threads)
    assert signal.getsignal(signal.SIGTERM) == group.sigterm_handler


def test_a_group_in_a_thread_leaves_the_handlers_alone(own, handlers):
    before = signal.getsignal(signal.SIGTERM)
    group = WorkerGroup(Layer(own), n_threads=2, signal_handlers=False)
    graceful_stop.stop(group)
    group.run()
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    "busy,words",
    [(0, "the end of its wait"), (1, "1 running consumer."), (2, "2 running consumers.")],
)
def test_one_line_says_what_a_worker_waits_for(own, handlers, caplog, busy, words):
    group = WorkerGroup(Layer(own), n_threads=3)
    for worker in ([group] + group.workers)[:busy]:
        worker.in_job = True
    with caplog.at_level(logging.INFO, "django.channels"):
        group.sigterm_handler(signal.SIGTERM, None)
        group.sigterm_handler(signal.SIGTERM, None)
    (line,) = [record.getMessage() for record in caplog.records]
    assert words in line


def test_a_worker_without_a_group_is_stopped(own, handlers):
    worker = Worker(Layer(own))
    assert not graceful_stop.is_stopping()
    worker.sigterm_handler(signal.SIGTERM, None)
    assert worker.termed and graceful_stop.is_stopping()
    assert signal.getsignal(signal.SIGINT) == signal.SIG_DFL


def test_a_delayed_message_that_cannot_be_given_back_is_logged(hosts, caplog):
    layer = RedisChannelLayer(hosts=hosts[:1], prefix="delay:", capacity=1)
    delay_server._give_back({"channel": "first"}, layer)
    delay_server._give_back({"channel": "second"}, layer)
    assert layer.receive(["asgi.delay"]) == ("asgi.delay", {"channel": "first"})
    (line,) = caplog.messages if hasattr(caplog, "messages") else [caplog.records[0].getMessage()]
    assert "is lost (" in line and "second" in line


def test_a_signal_before_the_first_start_starts_nothing(handlers):
    supervisor = Supervisor()
    supervisor._end(signal.SIGTERM, None)
    assert supervisor.run() == 0
    assert supervisor.child is None
