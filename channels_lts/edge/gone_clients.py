"""Tell the sender of a response that its client has left: `gone-clients` in table_server_http.py.

The client has left, or daphne itself has given the request up. The layer's `send` then raises
ReceiverGone for the reply channel. Only the layer of channels_lts can do that.
"""

from daphne.http_protocol import WebRequest

_process = WebRequest.process
_connection_lost = WebRequest.connectionLost
_finish = WebRequest.finish
_basic_error = WebRequest.basic_error


def apply():
    """Watch each request from its message to a worker until the end of its response."""
    WebRequest.awaited = None  # the reply channel, while a worker may send to it
    WebRequest.process = _process_and_watch
    WebRequest.connectionLost = _lose
    WebRequest.finish = _finish_watched
    WebRequest.basic_error = _give_up


def _process_and_watch(request):
    _process(request)
    if request.reply_channel in request.factory.reply_protocols:
        request.awaited = request.reply_channel


def _lose(request, reason):
    _mark(request)
    _connection_lost(request, reason)


def _give_up(request, *args):
    """Answer with an error of daphne's own, in the place of a worker."""
    _mark(request)
    _basic_error(request, *args)


def _finish_watched(request):
    request.awaited = None
    _finish(request)


def _mark(request):
    """Mark the reply channel of a request as gone, if a worker may still send to it."""
    channel, request.awaited = request.awaited, None
    mark = getattr(request.factory.channel_layer, "mark_gone", None)
    if channel and mark:
        mark(channel)
