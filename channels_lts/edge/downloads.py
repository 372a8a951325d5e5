"""Let a large response go at its client's speed: `edge-downloads` in table.py.

While daphne holds more than MAX_UNSENT of a response, its reply channel is paused: the layer's
`send` raises ChannelFull for it, and Channels sends the part again after 50 ms. Only the layer of
channels_lts can pause a channel. With another layer nothing is held back.
"""

import time

from daphne.http_protocol import WebRequest
from twisted.internet import reactor

from ..limits import limit
from .refusal import enforce
from .transports import unsent_bytes

CHECK_INTERVAL = 0.05  # seconds, as the sender waits
EXPIRY = 5  # seconds until a pause ends by itself, because daphne has ended
RENEWAL_INTERVAL = 2  # seconds
CAUSE = (
    "More of a response waits for its client than CHANNELS_LTS['MAX_UNSENT'] allows. This makes "
    "the worker wait."
)

_server_response = WebRequest.serverResponse


def apply():
    """Look at the transport after each part of a response."""
    WebRequest.pause = None  # a Pause, while there is one
    WebRequest.serverResponse = _respond


def _respond(request, message):
    """Send a part of a response (dict). If more follow and the client is slow, pause the sender."""
    _server_response(request, message)
    if message.get("more_content") and request.pause is None and _is_too_much(request):
        layer = request.factory.channel_layer
        if hasattr(layer, "pause") and _may_pause():
            request.pause = Pause(request, layer)


def _is_too_much(request):
    channel = getattr(request, "channel", None)  # None: the response has ended
    return channel is not None and unsent_bytes(channel.transport) > limit("MAX_UNSENT")


def _may_pause():
    """Return whether a sender may be held back. REPORT_ONLY changes nothing, so it may not."""
    return not limit("REPORT_ONLY") or enforce(CAUSE)


class Pause:
    """Holds back the sender of a request's response until the client has taken a good part of it.

    The pause also ends when the request does, or when its client has left.
    """

    def __init__(self, request, layer):
        self.request = request
        self.layer = layer
        self.channel = request.reply_channel
        self._renew()
        reactor.callLater(CHECK_INTERVAL, self._check)

    def _renew(self):
        self.layer.pause(self.channel, EXPIRY)
        self.renewed = time.monotonic()

    def _check(self):
        if self._is_over():
            self.request.pause = None
            self.layer.resume(self.channel)
            return
        self.request.last_progress = time.monotonic()  # for edge/sweep.py: the worker is not silent
        if time.monotonic() - self.renewed > RENEWAL_INTERVAL:
            self._renew()
        reactor.callLater(CHECK_INTERVAL, self._check)

    def _is_over(self):
        if self.channel not in self.request.factory.reply_protocols:
            return True
        return unsent_bytes(self.request.channel.transport) <= limit("MAX_UNSENT") / 2
