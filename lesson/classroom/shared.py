"""Ask one question at a time for all who want the answer."""

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread


class Shared:
    """A question that many ask at once. `ask` (callable) waits for the answer, in a thread.

    Those who come while it is asked share the next answer. So nobody gets one from before their
    call, and a crowd of pages takes one thread.
    """

    def __init__(self, ask):
        self._ask = ask
        self._is_asking = False
        self._waiting = []  # of Deferred

    def answer(self):
        """Return a Deferred of the answer, or of the error of `ask`."""
        waiter = Deferred()
        self._waiting.append(waiter)
        if not self._is_asking:
            self._begin()
        return waiter

    def _begin(self):
        waiters, self._waiting = self._waiting, []
        self._is_asking = True
        deferToThread(self._ask).addBoth(self._end, waiters)

    def _end(self, result, waiters):
        self._is_asking = False
        if self._waiting:
            self._begin()
        for waiter in waiters:
            waiter.callback(result)
