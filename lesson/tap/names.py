"""Give channels and groups short names that are the same in each run."""

import re
from string import ascii_uppercase

CHANNEL = re.compile(r"\b(daphne\.response|specific)\.(\w+)!(\w*)")
THREAD = re.compile(r"^(?:ThreadPoolExecutor|asyncio)[-_]([-_0-9]+)$|^pool thread ([0-9]+)$")
SESSION = re.compile(r"\bsession\.(\w+)")


class Names:
    """Numbers processes, reply channels, sessions and threads as they are met."""

    def __init__(self):
        self._processes = {}
        self._channels = {}
        self._sessions = {}
        self._threads = {}

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
        letter = _letter(_number(self._processes, process))
        if channel:
            channel = _number(self._channels, (process, channel)) + 1
        return "%s.%s!%s" % (kind, letter, channel)

    def _thread(self, found):
        return "pool thread %d" % (_number(self._threads, found.group(0)) + 1)

    def _session(self, found):
        return "session." + _letter(_number(self._sessions, found.group(1)))


def _number(known, name):
    return known.setdefault(name, len(known))


def _letter(number):
    """Return A to Z, then A2 to Z2, and so on."""
    turn, index = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[index] + (str(turn + 1) if turn else "")
