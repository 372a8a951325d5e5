"""Report each view of Channels 2 and 4, with the thread that runs it."""

import time

from . import notes
from .later import report_span


def views(get_response):
    """Return the middleware, for the beginning of MIDDLEWARE."""
    send_note = notes.of_this_process().send

    def report(request):
        began = time.time()
        try:
            return get_response(request)
        finally:
            report_span(send_note, began, "view %s %s" % (request.method, request.path))

    return report
