"""channels_lts.backports.group_delivery, with sockets that record the calls of daphne."""

import pytest
from autobahn.twisted.websocket import WebSocketServerFactory
from daphne.http_protocol import HTTPFactory, WebRequest

from channels_lts.backports import group_delivery
from channels_lts.backports.group_delivery import AllSockets, Close, GroupMembers, OpenChannels

PROCESS = "daphne.response.A!"
TEXT_FRAME = b"\x81\x05hello"  # RFC 6455, 5.2: final text frame of five bytes, not masked


class Socket:
    """A WebSocket of daphne's, as far as a delivery uses it."""

    STATE_CONNECTING, STATE_OPEN, STATE_CLOSED = 1, 3, 0

    def __init__(self, state=STATE_OPEN, compress=None, send_queue=(), is_slow=False):
        self.state = state
        self.is_slow = is_slow
        self._perMessageCompress = compress
        self.send_queue = send_queue
        self.calls = []
        self.transport = self

    def write(self, frame):
        self.calls.append(frame)

    def serverReject(self):
        self.calls.append("reject")

    def sendCloseFrame(self, code, isReply):
        self.calls.append(code)
        assert isReply is False


class Factory:
    """daphne's factory, as far as a delivery uses it."""

    def __init__(self, **sockets):
        self.reply_protocols = {PROCESS + name: socket for name, socket in sockets.items()}
        self.ws_factory = WebSocketServerFactory()

    def dispatch_reply(self, channel, message):
        group_delivery._dispatch_reply(self, channel, message)


@pytest.fixture
def one_by_one(monkeypatch):
    """Return the list of channels to which daphne's own code delivers."""
    channels = []
    monkeypatch.setattr(
        group_delivery,
        "_dispatch_to_one",
        lambda factory, channel, message: channels.append(channel),
    )
    return channels


def deliver(factory, message, *local_parts):
    """Deliver a message to members; return those that were forgotten."""
    forgotten = []
    members = GroupMembers(PROCESS, local_parts, forgotten.append)
    group_delivery._dispatch_reply(factory, members, message)
    return forgotten


@pytest.mark.parametrize(
    "message,frame",
    [({"text": "hello"}, TEXT_FRAME), ({"bytes": b"hello"}, b"\x82" + TEXT_FRAME[1:])],
)
def test_open_sockets_get_one_frame_each(one_by_one, message, frame):
    factory = Factory(one=Socket(), two=Socket())
    assert deliver(factory, message, "one", "two") == []
    for socket in factory.reply_protocols.values():
        assert socket.calls == [frame]
    assert one_by_one == []


@pytest.mark.parametrize(
    "message",
    [{"close": True}, {"text": ""}, {"bytes": b""}, {"text": "hello", "close": True}],
    ids=["close", "empty text", "empty bytes", "text and close"],
)
def test_other_messages_are_left_to_daphne(one_by_one, message):
    factory = Factory(one=Socket())
    deliver(factory, message, "one")
    assert one_by_one == [PROCESS + "one"]
    assert factory.reply_protocols[PROCESS + "one"].calls == []


@pytest.mark.parametrize(
    "socket",
    [
        Socket(state=Socket.STATE_CONNECTING),
        Socket(compress=object()),
        Socket(send_queue=["half a message"]),
        Socket(is_slow=True),
        WebRequest.__new__(WebRequest),
    ],
    ids=["connecting", "compresses", "sends", "slow", "HTTP"],
)
def test_sockets_that_cannot_take_a_raw_frame_are_left_to_daphne(one_by_one, socket):
    factory = Factory(one=socket, two=Socket())
    deliver(factory, {"text": "hello"}, "one", "two")
    assert one_by_one == [PROCESS + "one"]
    assert factory.reply_protocols[PROCESS + "two"].calls == [TEXT_FRAME]


def test_a_member_whose_socket_is_closed_is_forgotten():
    factory = Factory(two=Socket())
    assert deliver(factory, {"text": "hello"}, "one", "two") == ["one"]
    assert factory.reply_protocols[PROCESS + "two"].calls == [TEXT_FRAME]


def test_one_socket_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    def fail(factory, channel, message):
        raise ValueError("both bytes and text")

    monkeypatch.setattr(group_delivery, "_dispatch_to_one", fail)
    factory = Factory(one=Socket(compress=object()), two=Socket())
    deliver(factory, {"text": "hello"}, "one", "two")
    assert factory.reply_protocols[PROCESS + "two"].calls == [TEXT_FRAME]
    assert "HTTP/WS send decode error: both bytes and text" in caplog.text


def test_all_sockets_are_closed_with_the_code_and_requests_go_on():
    sockets = {
        "open": Socket(),
        "connecting": Socket(state=Socket.STATE_CONNECTING),
        "closed": Socket(state=Socket.STATE_CLOSED),
    }
    factory = Factory(request=WebRequest.__new__(WebRequest), **sockets)
    group_delivery._dispatch_reply(factory, AllSockets(), Close(1013))
    calls = {name: socket.calls for name, socket in sockets.items()}
    assert calls == {"open": [1013], "connecting": ["reject"], "closed": []}


def test_the_open_channels_are_those_of_sockets_and_requests():
    answers = []
    factory = Factory(one=Socket(), request=WebRequest.__new__(WebRequest))
    group_delivery._dispatch_reply(factory, OpenChannels(answers.append), None)
    assert [sorted(answer) for answer in answers] == [[PROCESS + "one", PROCESS + "request"]]


def test_a_message_to_one_channel_is_left_to_daphne(one_by_one):
    group_delivery._dispatch_reply(Factory(), PROCESS + "one", {"text": "hello"})
    assert one_by_one == [PROCESS + "one"]


def test_apply_gives_daphne_the_new_dispatch(monkeypatch):
    monkeypatch.setattr(HTTPFactory, "dispatch_reply", None)
    group_delivery.apply()
    assert HTTPFactory.dispatch_reply is group_delivery._dispatch_reply
