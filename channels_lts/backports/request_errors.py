"""Answer each request, also one that cannot be read: `request-errors` in table_security.py."""

import logging
import traceback

from channels.exceptions import (
    ChannelSocketException,
    ConsumeLater,
    DenyConnection,
    RequestAborted,
    RequestTimeout,
)
from channels.handler import AsgiHandler, AsgiRequest
from django.conf import settings
from django.core import exceptions
from django.core.exceptions import SuspiciousOperation
from django.http import multipartparser
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from .refused_messages import RefusedMessage, answer, answer_or_refuse
from .table import entry
from .versions import check

logger = logging.getLogger("django.request")

# Channels itself answers, or carries out, these.
OF_CHANNELS = (RequestAborted, RequestTimeout, RefusedMessage)
OF_CONSUMERS = (ChannelSocketException, ConsumeLater, DenyConnection)
# Django answers these with 400 itself; UnreadablePostError, an OSError, is the form's own.
OF_DJANGO = (SuspiciousOperation, MultiPartParserError, OSError)
if hasattr(exceptions, "BadRequest"):  # since Django 3.2
    OF_DJANGO += (exceptions.BadRequest,)

_stock_init = AsgiRequest.__init__
_stock_load = AsgiRequest._load_post_and_files
_stock_parser = MultiPartParser.__init__
_stock_boundary = multipartparser.parse_boundary_stream


class UnreadableForm(SuspiciousOperation):
    """A form that cannot be decoded. Django answers it with 400, and logs a line."""


def apply():
    """Replace how requests and forms are read, and answered. Raises UnexpectedVersion."""
    check([entry("request-errors")])
    AsgiRequest.__init__ = _init
    AsgiRequest._load_post_and_files = _load
    MultiPartParser.__init__ = _raising(_stock_parser, MultiPartParserError)
    multipartparser.parse_boundary_stream = _raising(_stock_boundary, MultiPartParserError)
    AsgiHandler.__call__ = _call


def _init(request, message):
    """Read a message (dict). An exception becomes a 400 and a line in the log."""
    try:
        _stock_init(request, message)
    except OF_CHANNELS:
        raise
    except Exception as error:
        logger.warning("Bad Request (%s): the message cannot be read", type(error).__name__)
        raise RefusedMessage(400) from error


def _load(request):
    """Read the form of a request. An exception while it is decoded becomes a 400."""
    if request.content_type != "application/x-www-form-urlencoded":
        return _stock_load(request)  # an exception may be one of the project's upload handlers
    try:
        return _raising(_stock_load, UnreadableForm)(request)
    except Exception:
        request._mark_post_parse_error()  # Django's page for the error may read the form again
        raise


def _raising(function, exception):
    """Return a function whose exceptions, but for those that Django answers, are `exception`."""

    def checked(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except OF_DJANGO:
            raise
        except Exception as error:
            raise exception("The form cannot be decoded (%s)." % type(error).__name__) from error

    return checked


def _call(handler, message):
    """Yield the messages (dict) of an answer. An exception before the first becomes a 500."""
    is_answered = False
    try:
        for reply in answer_or_refuse(handler, message):
            is_answered = True
            yield reply
    except OF_CONSUMERS:
        raise
    except Exception:
        if is_answered:
            raise
        logger.exception("Internal Server Error: the answer cannot be sent")
        text = traceback.format_exc() if settings.DEBUG else "Internal Server Error"
        for reply in answer(handler, 500, text):
            yield reply
