"""Add up the round trips of each era, and report them once a second at most."""

from collections import Counter

from twisted.internet import reactor

PERIOD = 1  # seconds


class Counts:
    """Takes the events of kind "count" from the taps: several come with each message.

    A process that has nothing to do asks Redis again and again. Such polls alone are not reported.
    """

    def __init__(self, events):
        self._events = events
        self._sums = {}

    def add(self, era, event):
        """Add an event (dict) to the sums of an era."""
        sums = self._sums.setdefault(era, Counter())
        is_new = not sums["round_trips"]
        sums.update({name: event[name] for name in ("round_trips", "polls", "bytes")})
        if is_new and sums["round_trips"]:
            reactor.callLater(PERIOD, self._report, era)

    def _report(self, era):
        self._events.add(era, dict(self._sums.pop(era), kind="count"))
