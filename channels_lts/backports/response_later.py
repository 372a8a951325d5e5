"""Let a view promise a later answer: `response-later` in table.py.

The exception passes through each middleware, as it did up to Django 1.9. Channels' handler, which
is the last to receive it, sends nothing then.
"""

from channels.exceptions import ResponseLater
from django.core.handlers import exception

from .table import entry
from .versions import check

_response_for_exception = exception.response_for_exception


def apply():
    """Replace Django's `response_for_exception`. Raises UnexpectedVersion."""
    check([entry("response-later")])
    exception.response_for_exception = _raise_or_answer


def _raise_or_answer(request, exc):
    """Return the response (HttpResponse) to an exception; raise a ResponseLater again."""
    if isinstance(exc, ResponseLater):
        raise exc
    return _response_for_exception(request, exc)
