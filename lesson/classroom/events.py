"""Keep the newest events, and send each one to every page that listens (server-sent events)."""

import json
import time
from collections import Counter, deque, namedtuple
from itertools import takewhile

from twisted.internet.interfaces import IPushProducer
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET
from zope.interface import implementer

KEPT = 5000  # events, for a page that opens or connects again
Kept = namedtuple("Kept", ["number", "era", "text"])  # `text` is JSON (bytes)
MOST_LISTENERS = 200  # pages at a time; each one keeps a connection open
LONGEST_NUMBER = 15  # digits


class Events:
    """The newest events, with growing numbers: `newest` (int) is that of the last one.

    `clock` (callable) returns seconds.
    """

    def __init__(self, clock=time.time):
        self._began = clock()
        self._clock = clock
        self._kept = deque(maxlen=KEPT)
        self.newest = 0
        self.listeners = {}  # Listener: the address (str) of its browser; the oldest is first

    def milliseconds(self, at):
        """Return the milliseconds from the beginning to `at`, in seconds of the clock."""
        return round((at - self._began) * 1000, 1)

    def add(self, era, event):
        """Number an event (dict) of an era, and send it to the listeners.

        Its `at` is now, if it has none.
        """
        self.newest += 1
        at = event.get("at", self.milliseconds(self._clock()))
        event = dict(event, id=self.newest, era=era, at=at)
        self._kept.append(Kept(self.newest, era, json.dumps(event).encode()))
        for listener in list(self.listeners):
            listener.write()

    def listen(self, listener, address):
        """Send all events to a Listener from now on; `address` (str) is that of its browser.

        If too many listen, the address that has most of them loses its oldest one. So one student
        who opens hundreds of pages does not keep the teacher's page out.
        """
        self.listeners[listener] = address
        if len(self.listeners) > MOST_LISTENERS:
            most = Counter(self.listeners.values()).most_common(1)[0][0]
            next(one for one, its in self.listeners.items() if its == most).end()

    def forget(self, era):
        """Forget the events of an era so far. The numbers go on."""
        kept = [event for event in self._kept if event.era != era]
        self._kept = deque(kept, maxlen=KEPT)

    def after(self, number):
        """Return the kept events (list of Kept) after the one with this number (int)."""
        newer = takewhile(lambda event: event.number > number, reversed(self._kept))
        return list(newer)[::-1]

    def keep_open(self):
        """Write a comment to each listener, so that a connection that is gone is noticed."""
        for listener in list(self.listeners):
            listener.keep_open()

    def start(self, number):
        """Return the number (int) to go on from. One that was never given begins from the first.

        The page may have it from a server that ran before this one.
        """
        return number if 0 <= number <= self.newest else 0


@implementer(IPushProducer)
class Listener:
    """One page that listens. It gets what it has not had as soon as its connection takes more."""

    def __init__(self, events, request, number):
        self._events = events
        self._request = request
        self._number = number
        self._is_paused = False

    def write(self):
        for event in [] if self._is_paused else self._events.after(self._number):
            self._number = event.number
            self._request.write(b"id: %d\ndata: %s\n\n" % (event.number, event.text))
            if self._is_paused:  # the connection is full, and calls resumeProducing later
                return

    def keep_open(self):
        """Write a comment, so that a connection that is gone is noticed."""
        if not self._is_paused:
            self._request.write(b":\n\n")

    def pauseProducing(self):
        self._is_paused = True

    def resumeProducing(self):
        self._is_paused = False
        self.write()

    def stopProducing(self):
        self._events.listeners.pop(self, None)

    def end(self):
        """Close the connection at once, also if its browser reads nothing."""
        self.stopProducing()
        self._request.channel.forceAbortClient()


class Stream(Resource):
    """/events: each event as it happens.

    `?after=` or the header Last-Event-ID is the number of the last event that the page has.
    """

    isLeaf = True

    def __init__(self, events):
        super().__init__()
        self._events = events

    def render_GET(self, request):
        request.setHeader(b"Content-Type", b"text/event-stream")
        request.setHeader(b"Cache-Control", b"no-store")
        listener = Listener(self._events, request, self._events.start(_known(request)))
        request.registerProducer(listener, True)
        request.notifyFinish().addErrback(lambda _: listener.stopProducing())
        self._events.listen(listener, request.getClientAddress().host)
        listener.keep_open()  # so that the page knows at once that it is connected
        listener.write()
        return NOT_DONE_YET


def _known(request):
    header = request.getHeader(b"Last-Event-ID") or b""
    value = header or request.args.get(b"after", [b""])[0]
    return int(value) if value.isdigit() and len(value) <= LONGEST_NUMBER else 0
