"""Tell the sender of a response that its client has left: `gone-clients` in table_server_http.py.

The client has left, or daphne itself has given the request up. The layer's `send` then raises
ReceiverGone for the reply channel. A request that daphne has answered itself is withdrawn: no
worker carries it out later. Only the layer of channels_lts can do that.
"""

import time

from daphne.http_protocol import HTTPFactory, WebRequest

MARK_INTERVAL = 5  # seconds until a channel can be marked again, because Redis has lost the mark

_process = WebRequest.process
_connection_lost = WebRequest.connectionLost
_finish = WebRequest.finish
_basic_error = WebRequest.basic_error
_dispatch_reply = HTTPFactory.dispatch_reply

_marked = {}  # {reply channel: time of its mark, less than MARK_INTERVAL ago}, in order


def apply():
    """Watch each request from its message to a worker until the end of its response."""
    WebRequest.awaited = None  # the reply channel, while a worker may send to it
    WebRequest.sent = None  # where its message waits for a worker
    WebRequest.sent_before = None  # the same of another request, while daphne sends this one
    WebRequest.is_sending = False
    WebRequest.process = _process_and_watch
    WebRequest.connectionLost = _lose
    WebRequest.finish = _finish_watched
    WebRequest.basic_error = _give_up
    HTTPFactory.dispatch_reply = _dispatch


def _process_and_watch(request):
    request.is_sending, request.sent_before = True, _last_sent(request)
    _process(request)
    request.is_sending = False
    if request.reply_channel in request.factory.reply_protocols:
        request.awaited = request.reply_channel
        request.sent = _last_sent(request)


def _last_sent(request):
    """Return where the message waits that was sent last. Other layers do not say it."""
    return getattr(request.factory.channel_layer, "last_sent", None)


def _lose(request, reason):
    _mark(request)
    _connection_lost(request, reason)


def _give_up(request, *args):
    """Answer with an error of daphne's own, in the place of a worker."""
    _withdraw(request)
    _mark(request)
    _basic_error(request, *args)


def _withdraw(request):
    """Let no worker take the message of a request: not one either whose sending failed.

    Redis may have it, though its answer was lost.
    """
    if request.is_sending:
        sent = _last_sent(request)
        if sent == request.sent_before:  # the error came before
            return
    else:
        sent = request.awaited and request.sent
    if sent:
        request.factory.channel_layer.withdraw(sent)


def _finish_watched(request):
    request.awaited = None
    _finish(request)


def _mark(request):
    """Mark the reply channel of a request, if a worker may still send to it."""
    channel, request.awaited = request.awaited, None
    if channel:
        _mark_channel(request.factory, channel)


def _dispatch(factory, channel, message):
    """Deliver a message. Mark the channel of a part that nobody takes, if more parts follow.

    Redis has no mark if it expired or was lost, or if the client left during an outage.
    """
    _dispatch_reply(factory, channel, message)
    is_part = isinstance(channel, str) and message.get("more_content")
    if is_part and channel not in factory.reply_protocols:
        _mark_channel(factory, channel)


def _mark_channel(factory, channel):
    """Mark a reply channel (str) as gone, unless it was marked a moment ago."""
    now = time.monotonic()
    while _marked and now - next(iter(_marked.values())) > MARK_INTERVAL:
        del _marked[next(iter(_marked))]
    mark = getattr(factory.channel_layer, "mark_gone", None)
    if mark and channel not in _marked and mark(channel):
        _marked[channel] = now
