"""Report what passes between browsers and the server of Channels 2 and 4, and its threads.

daphne loads `application` in place of the site's, which LESSON_TAP_APPLICATION names. It passes all
events on unchanged.
"""

import functools
import itertools
import os
import threading
import time
from importlib import import_module

from . import notes

LANE = "daphne"
EVENTS = {  # type: (kind of hop, whether it comes from the browser)
    "http.response.start": ("response", False),
    "websocket.connect": ("handshake", True),
    "websocket.receive": ("frame", True),
    "websocket.disconnect": ("close", True),
    "websocket.accept": ("accept", False),
    "websocket.send": ("frame", False),
    "websocket.close": ("close", False),
}


class Connection:
    """One request or socket. `number` tells it from the others of this process."""

    def __init__(self, scope, number, send_note):
        self.name = "connection %d" % number
        self.scope = scope
        self.is_open = self.is_closed = False
        self._send_note = send_note
        headers = dict((name.lower(), value) for name, value in scope.get("headers", []))
        self._browser = headers.get(b"user-agent", b"").decode(errors="replace")

    def request(self):
        message = {
            key: self.scope.get(key) for key in ("method", "path", "headers", "query_string")
        }
        message["type"] = "http.request"
        self._report("request", True, "%(method)s %(path)s" % message, message)

    def event(self, event):
        """Report an event (dict) of ASGI that passes."""
        what, from_browser = EVENTS.get(event["type"], (None, None))
        if what is None or self.is_closed:
            return
        if what == "handshake":
            event = dict(event, path=self.scope["path"], headers=self.scope["headers"])
        if what == "accept":
            self.is_open = True
        if what == "close":
            self.is_closed = True
            what = what if self.is_open or from_browser else "refuse"
        self._report(what, from_browser, _label(what, event, self.scope), event)

    def _report(self, what, from_browser, label, message):
        self._send_note(
            kind="hop",
            at=time.time(),
            what=what,
            browser=self._browser,
            channel=self.name,
            group=None,
            label=label,
            bytes=0,
            message=message,
            **({"to": LANE} if from_browser else {"from": LANE}),
        )


def _label(what, event, scope):
    if what == "handshake":
        return scope["path"]
    if what == "response":
        return str(event["status"])
    if what == "refuse":
        return "403"
    if what == "frame":
        return "bytes" if event.get("text") is None else event["text"]
    return str(event.get("code") or "")


def tapped(application, send_note):
    """Return an application of ASGI 3 that passes everything to `application` and reports it."""
    numbers = itertools.count(1)

    async def run(scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            return await application(scope, receive, send)
        connection = Connection(scope, next(numbers), send_note)
        if scope["type"] == "http":
            connection.request()

        async def receive_event():
            event = await receive()
            connection.event(event)
            return event

        async def send_event(event):
            connection.event(event)
            await send(event)

        await application(scope, receive_event, send_event)

    return run


def watch_consumers(send_note):
    """Report what each consumer does, and in which thread."""
    from channels.consumer import AsyncConsumer, SyncConsumer

    dispatch = AsyncConsumer.dispatch

    @functools.wraps(dispatch)
    async def watched(self, message):
        began = time.time()
        try:
            return await dispatch(self, message)
        finally:
            if not isinstance(self, SyncConsumer):
                _report_work(send_note, began, self, message)

    AsyncConsumer.dispatch = watched
    to_async = vars(SyncConsumer)[
        "dispatch"
    ]  # an object of asgiref, which calls its func in a thread
    in_thread = to_async.func

    @functools.wraps(in_thread)
    def watched_in_thread(self, message):
        began = time.time()
        try:
            return in_thread(self, message)
        finally:
            _report_work(send_note, began, self, message)

    to_async.func = watched_in_thread


def _report_work(send_note, began, consumer, message):
    label = "%s.%s" % (type(consumer).__name__, message["type"].replace(".", "_"))
    report_span(send_note, began, label)


def report_span(send_note, began, label):
    """Report a piece of work of this thread that began at a time and ends now."""
    thread = threading.current_thread().name
    now = time.time()
    send_note(kind="span", at=began, lane=LANE, label=label, thread=thread, until=now)


def load(path):
    """Return the application at a path such as `eras.channels4.asgi:application`."""
    from asgiref.compatibility import guarantee_single_callable

    module, _, name = path.partition(":")
    return guarantee_single_callable(getattr(import_module(module), name))


def make():
    """Return the application that LESSON_TAP_APPLICATION names, with its taps."""
    send_note = notes.of_this_process().send
    inner = load(os.environ["LESSON_TAP_APPLICATION"])
    watch_consumers(send_note)
    return tapped(inner, send_note)
