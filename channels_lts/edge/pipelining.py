"""Answer the requests of a connection in their order: `edge-pipelining` in table.py.

A client may send a request before the answer to the one before it (RFC 9112, 9.3.2). Twisted before
24.7 handles it at once if it came in the same packet, and whichever is ready first is sent first.
Later releases wait; so does this.
"""

from twisted.web.http import HTTPChannel

_all_content_received = HTTPChannel.allContentReceived
_raw_data_received = HTTPChannel.rawDataReceived


def apply():
    """Keep what follows a request until it is answered."""
    HTTPChannel.allContentReceived = _handle
    HTTPChannel.rawDataReceived = _receive
    HTTPChannel._finishRequestBody = _finish_body


def _handle(channel):
    """Handle a complete request. What follows it is not read as lines from now on."""
    channel.setRawMode()
    _all_content_received(channel)


def _receive(channel, data):
    """Take a part of a body. If a request is being handled, keep it: Twisted's `requestDone` reads
    what was kept."""
    if channel._handlingRequest:
        channel._dataBuffer.append(data)
    else:
        _raw_data_received(channel, data)


def _finish_body(channel, rest):
    """End a body. Keep the rest (bytes) first: the request may be answered at once."""
    channel._dataBuffer.append(rest)
    channel.allContentReceived()
