"""A close reaches its socket also when the list of its daphne is full."""

import signal

import pytest
import websocket

from testing.site import PATIENCE, eventually

from .processes import connected_layer

CLOSE = {"close": 4401}


@pytest.fixture
def layer(guarded):
    """Return the channel layer of a site, for this process."""
    with connected_layer(guarded) as layer:
        yield layer


def send_to_group(layer, channel):
    layer.send_group("all", CLOSE)


def send_to_channel(layer, channel):
    try:
        layer.send(channel, CLOSE)
    except layer.ChannelFull:
        pass


def is_closed_after_a_full_list(site, layer, send, within=PATIENCE):
    """Fill the list of a daphne that is stopped; return whether the socket gets a close then.

    It has to come `within` seconds after the last message.
    """
    before = set(layer.group_channels("all"))  # sockets of other tests
    socket = site.socket()
    (channel,) = eventually(lambda: set(layer.group_channels("all")) - before)
    site.processes["web"].send_signal(signal.SIGSTOP)
    for _ in range(layer.capacity + 5):
        layer.send_group("all", {"text": "news"})
    send(layer, channel)
    site.processes["web"].send_signal(signal.SIGCONT)
    socket.settimeout(within)
    try:
        while True:
            opcode, data = socket.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big") == CLOSE["close"]
    except websocket.WebSocketTimeoutException:
        return False
    finally:
        socket.sock.close()
        eventually(lambda: channel not in layer.group_channels("all"))


@pytest.mark.parametrize("send", [send_to_group, send_to_channel])
def test_a_close_is_received_after_a_full_list(guarded, layer, send):
    assert is_closed_after_a_full_list(guarded, layer, send)


def test_a_close_is_dropped_after_a_full_list_if_that_is_off(guarded, layer, settings):
    settings.CHANNELS_LTS = {"OFF": ["close-when-full"]}
    assert not is_closed_after_a_full_list(guarded, layer, send_to_group, within=2)
