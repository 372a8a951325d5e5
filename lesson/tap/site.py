"""Make events of what the processes of one site send to Redis and receive from it."""

import time

from . import commands
from .browsers import Browsers
from .clean import cleaned, shown
from .hop import POLL, Call, Memory
from .messages import ADDRESS, request_line, summary
from .names import Names

REDIS = "redis"
WAITS = (b"BLPOP", b"BZPOPMIN")  # commands with which a process waits for a message


class Site:
    """The events of one site.

    `on_event` (callable) gets each event (dict): lesson/recordings/README.md has the form. `clock`
    (callable) turns seconds since 1970 into the `at` of an event. `browsers` (list of str) are
    lanes: a request whose User-Agent is one of them comes from there.
    """

    def __init__(self, on_event, clock, browsers=()):
        self._on_event = on_event
        self._clock = clock
        self.memory = Memory()
        self.browsers = Browsers(browsers)
        self._names = Names()

    def note(self, note):
        """Take an event (dict) of a process or of a scenario; its times are seconds since 1970.

        `browser` in it is the User-Agent of the browser at the other end. lesson/tap/notes.py has
        removed its secrets.
        """
        event = dict(note)
        agent = event.pop("browser", None)
        if agent is not None:
            end = "from" if "to" in event else "to"
            event[end] = self.browsers.lane([("user-agent", agent)])
        self._give(event)

    def process(self, lane, kind):
        """Return the Process of a lane; `kind` is that of the lane, in the words of a recording."""
        return Process(self, lane, kind)

    def report(self, at, kind, **event):
        """Give an event to the listener; `at` is seconds since 1970.

        Messages and labels are cleaned.
        """
        if event.get("message"):
            message = dict(event["message"])
            address = message.pop(ADDRESS, None)
            event["message"] = cleaned(message)
            if isinstance(address, list):
                event["message"].update(cleaned({"for": address}))
        if "label" in event:
            event["label"] = shown(event["label"])
        self._give(dict(event, at=at, kind=kind))

    def _give(self, event):
        """Give an event, whose times are seconds since 1970, to the listener."""
        times = {key: self._clock(event[key]) for key in ("at", "until") if key in event}
        self._on_event(self._names.short(dict(event, **times)))

    def hop(self, at, size=0, **hop):
        """Give a hop to the listener; `size` is that of a command and its answer, in bytes."""
        hop = dict({"channel": None, "group": None, "message": None, "label": ""}, **hop)
        self.report(at, "hop", bytes=size, **hop)


class Process:
    """The traffic of one process with Redis."""

    def __init__(self, site, lane, kind):
        self._site = site
        self.lane = lane
        self.kind = kind
        self._is_away = False
        self._work = None  # (time, label) of the message that a worker has received

    # What a connection calls

    def sends(self, words):
        if self._work and words[0].upper() in WAITS:
            at, label = self._work
            self._work = None
            self._site.report(at, "span", lane=self.lane, label=label, thread="", until=time.time())

    def has_answer(self, exchange):
        call = Call(self.lane, exchange.words, exchange.answer)
        found = commands.hops(call, self._site.memory)
        is_poll = found == POLL
        self._site.report(
            exchange.ended,
            "count",
            lane=self.lane,
            round_trips=int(exchange.alone and not is_poll),
            polls=int(is_poll),
            bytes=0 if is_poll else exchange.size,
        )
        for hop in [] if is_poll else found:
            self._pass(hop, exchange)

    def has_lost_connection(self, words):
        """Take a command that gets no answer. A process that only waited has lost nothing."""
        if words[0].upper() not in WAITS:
            self._report_error("no answer")

    def is_refused(self):
        """Take that Redis accepts no connection. Only the first attempt of many is reported."""
        if not self._is_away:
            self._report_error("no connection")
        self._is_away = True

    def is_connected(self):
        self._is_away = False

    def _report_error(self, label):
        now, lanes = time.time(), {"from": self.lane, "to": REDIS}
        self._site.hop(now, what="error", label=label, **lanes)

    # The hops

    def _pass(self, hop, exchange):
        site = self._site
        is_received = hop["what"] == "receive"
        at = exchange.ended if is_received else exchange.began
        if hop["what"] in ("join", "leave"):
            site.browsers.joins(hop)
        before, after = [], []
        if self.kind == "interface server":
            before, after = site.browsers.around(hop)
        for one in before:
            site.hop(at, to=self.lane, **one)
        hop = dict(hop, label=hop["label"] or summary(hop["message"]))
        lanes = (
            {"from": REDIS, "to": self.lane} if is_received else {"from": self.lane, "to": REDIS}
        )
        site.hop(at, exchange.size, **dict(hop, **lanes))
        for one in after:
            site.hop(at, **dict({"from": self.lane}, **one))
        if is_received and self.kind == "worker":
            self._begin_work(at, hop)

    def _begin_work(self, at, hop):
        message = hop["message"]
        if hop["channel"] == "http.request":
            label = "view " + request_line(message)
        else:
            label = "consumer of %s" % hop["channel"]
        self._work = at, label
