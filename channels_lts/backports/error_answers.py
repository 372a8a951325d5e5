"""Answer each request, also if the error page fails: `error-answers` in table.py."""

import logging
import traceback

from channels.exceptions import ResponseLater
from channels.handler import AsgiHandler
from channels.staticfiles import StaticFilesHandler
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponseServerError

from ..logs import escape
from .table import entry
from .versions import check

logger = logging.getLogger("django.request")

_serve_or_view = StaticFilesHandler.get_response


def apply():
    """Replace `get_response` of Channels' two handlers. Raises UnexpectedVersion."""
    check([entry("error-answers")])
    AsgiHandler.get_response = _answering(BaseHandler.get_response)
    StaticFilesHandler.get_response = _answering(_serve_or_view)


def _answering(get_response):
    """Return a `get_response` that turns an exception into a response in plain text."""

    def answer(handler, request):
        try:
            return get_response(handler, request)
        except ResponseLater:
            raise
        except Exception:
            path = escape(request.path)
            logger.exception("Internal Server Error: %s", path, extra={"status_code": 500})
            text = traceback.format_exc() if settings.DEBUG else "Internal Server Error"
            return HttpResponseServerError(text, content_type="text/plain")

    return answer
