"""Give channels and groups short names that are the same in each run."""

import re
from string import ascii_uppercase

from .recent import Numbers

CHANNEL = re.compile(r"\b(daphne\.response|specific)\.(\w+)!(\w*)")
THREAD = re.compile(r"^(?:ThreadPoolExecutor|asyncio)[-_]([-_0-9]+)$|^pool thread ([0-9]+)$")
SESSION = re.compile(r"\bsession\.(\w+)")


class Names:
    """Numbers processes, reply channels, sessions and threads as they are met."""

    def __init__(self):
        self._processes = Numbers()
        self._channels = Numbers()
        self._sessions = Numbers()
        self._threads = Numbers()

    def short(self, value):
        """Return a value (str, or a dict or list with such) with short names in it."""
        if isinstance(value, dict):
            return {key: self.short(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.short(item) for item in value]
        if isinstance(value, str):
            value = SESSION.sub(self._session, CHANNEL.sub(self._channel, value))
            return THREAD.sub(self._thread, value)
        return value

    def _channel(self, found):
        kind, process, channel = found.groups()
        letter = _letter(self._processes.of(process))
        if channel:
            channel = self._channels.of((process, channel)) + 1
        return "%s.%s!%s" % (kind, letter, channel)

    def _thread(self, found):
        return "pool thread %d" % (self._threads.of(found.group(0)) + 1)

    def _session(self, found):
        return "session." + _letter(self._sessions.of(found.group(1)))


def _letter(number):
    """Return A to Z, then A2 to Z2, and so on."""
    turn, index = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[index] + (str(turn + 1) if turn else "")
