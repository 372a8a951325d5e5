"""The entries of table.py for HTTP and for commands of Channels."""

from .backport import APP_START, Backport
from .versions import is_at_least

HTTP = [
    Backport(
        identifier="response-later",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.response_later",
        defect="A view may raise `AsgiRequest.ResponseLater` and let a consumer answer. Since 1.10 "
        "Django catches exceptions around each middleware, so the client gets a 500 at once.",
        met_by="django/channels issue 1317.",
        upstream="Commit 992f9c8 of the 1.x branch, never released, adds a response for it.",
        mended="The exception passes through each middleware, and Channels sends nothing. The "
        "client gets the answer of the consumer.",
    ),
    Backport(
        identifier="error-answers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.error_answers",
        defect="Channels has a method that answers if an error page fails. Since 1.10 Django no "
        "longer calls it. The client gets no answer: daphne sends a 503 after its timeout.",
        met_by="This project, when it tried a `handler500` that fails.",
        upstream="None. Channels 2 answers with a 500 in plain text.",
        mended="The client gets a 500 in plain text at once. The log has the exception.",
    ),
    Backport(
        identifier="async-streams",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.async_streams",
        defect="Channels reads the whole of a StreamingHttpResponse with an async iterator before "
        "it sends the first part. A stream that does not end is never sent.",
        met_by="This project, on Django 4.2 and later.",
        upstream="None. Channels 4 leaves HTTP to Django.",
        mended="Each part is sent when the iterator gives it. The iterator runs in a thread of its "
        "own, at most two parts ahead.",
        condition=lambda: is_at_least("django", 4, 2),
    ),
    Backport(
        identifier="cookie-headers",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.cookie_headers",
        defect="Channels joins several Cookie headers of a request with a comma, so all cookies "
        "but the first of each header are lost. HTTP/2 proxies may send several.",
        met_by="This project, with two Cookie headers.",
        upstream="Django 6.1 joins them with a semicolon, in its own ASGI handler.",
        mended="The headers are joined with a semicolon, so no cookie is lost.",
    ),
    Backport(
        identifier="delay-server",
        package="channels",
        expects=("1.1.8",),
        applied=APP_START,
        module="channels_lts.backports.delay_server",
        defect="One malformed message, or one that JSON cannot hold, ends `rundelay`. So does a "
        "database that cannot be used. `rundelay` never closes an old connection to it.",
        met_by="django/channels issue 670.",
        upstream="None. Channels 2 has no such server.",
        mended="Such a message is logged and dropped, and `rundelay` continues. It tries again if "
        "its database cannot be used, and closes old connections.",
    ),
]
