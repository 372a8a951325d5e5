"""Answer a message of which Channels cannot make a request. Other backports raise the refusal."""

from channels.handler import AsgiHandler
from django.http import HttpResponse

_stock_call = AsgiHandler.__call__


class RefusedMessage(Exception):
    """Makes the handler answer with a `status` (int)."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


def answer_refused_messages():
    """Let Channels' handler answer a RefusedMessage. A second call changes nothing."""
    if AsgiHandler.__call__ is _stock_call:
        AsgiHandler.__call__ = answer_or_refuse


def answer(handler, status, text=""):
    """Yield the messages (dict) of an answer in plain text."""
    response = HttpResponse(text, content_type="text/plain", status=status)
    for message in handler.encode_response(response):
        yield message
    response.close()


def answer_or_refuse(handler, message):
    """Yield the messages (dict) of the answer to a message, as Channels' handler does."""
    try:
        for reply in _stock_call(handler, message):
            yield reply
    except RefusedMessage as refusal:
        for reply in answer(handler, refusal.status):
            yield reply
