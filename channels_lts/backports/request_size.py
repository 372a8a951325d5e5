"""Apply DATA_UPLOAD_MAX_MEMORY_SIZE to each request: `request-size` in table_security.py."""

from channels.handler import AsgiRequest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from .table import entry
from .versions import check

_stock_body = AsgiRequest.body


def apply():
    """Replace `AsgiRequest.body`. Raises UnexpectedVersion."""
    check([entry("request-size")])
    AsgiRequest.body = property(_body)


def _body(request):
    """Return the body (bytes). Raises RequestDataTooBig, which Django answers with 400.

    As in Django, a form with files does not come here, and `request.read()` has no limit.
    """
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if most is not None and len(getattr(request, "_body", b"")) > most:
        raise RequestDataTooBig("Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE.")
    return _stock_body.__get__(request)
