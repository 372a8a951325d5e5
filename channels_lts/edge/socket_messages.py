"""Complete the messages that daphne makes for a WebSocket, before the channel layer gets them.

daphne makes a message and sends it in one method, so this module replaces what it is sent through.
A change takes the socket (WebSocketProtocol), the channel (str) and the message (dict), and changes
the message.
"""

from daphne.ws_protocol import WebSocketProtocol

_changes = []
_set_main_factory = WebSocketProtocol.set_main_factory


def add_change(change):
    """Let `change` complete each message from now on, after the changes that were added."""
    WebSocketProtocol.set_main_factory = _set_layer
    if change not in _changes:
        _changes.append(change)


class SocketLayer:
    """The channel layer of one socket."""

    __slots__ = ("protocol", "layer")

    def __init__(self, protocol, layer):
        self.protocol = protocol
        self.layer = layer

    def __getattr__(self, name):
        return getattr(self.layer, name)

    def send(self, channel, message):
        """Complete a message (dict) and send it. Raises ChannelFull."""
        for change in _changes:
            change(self.protocol, channel, message)
        self.layer.send(channel, message)


def _set_layer(protocol, main_factory):
    _set_main_factory(protocol, main_factory)
    protocol.channel_layer = SocketLayer(protocol, protocol.channel_layer)
