"""Pair the commands of a connection to Redis with their answers."""

import logging
from collections import deque, namedtuple

from .resp import NotRead, Parser

log = logging.getLogger(__name__)

# `began` and `ended` are seconds. `size` is the bytes of both. `alone` is whether the process waits
# for no earlier answer: then the command is a round trip of its own.
Exchange = namedtuple("Exchange", ["words", "answer", "began", "ended", "size", "alone"])


class Traffic:
    """Reads both directions of one connection. `clock` (callable) returns the time in seconds.

    `on_command` is called with the words (list of bytes) of each command as it passes, `on_answer`
    with the Exchange when its answer has passed. `on_loss` is called with the words of each command
    that gets no answer because the connection has ended. An error of these is logged, and does not
    end the connection.
    """

    def __init__(self, clock, on_command, on_answer, on_loss):
        self._clock = clock
        self._on_command, self._on_answer, self._on_loss = on_command, on_answer, on_loss
        self._commands, self._answers = Parser(), Parser()
        self._waiting = deque()
        self._is_read = True

    def sent(self, data):
        """Take bytes of the process."""
        for words, size in self._values(self._commands, data):
            if isinstance(words, list) and words and isinstance(words[0], bytes):
                self._waiting.append((words, self._clock(), size, not self._waiting))
                self._tell(self._on_command, words)

    def answered(self, data):
        """Take bytes of Redis."""
        for answer, size in self._values(self._answers, data):
            if self._waiting:  # else a message of Redis's own publish and subscribe
                words, began, sent, alone = self._waiting.popleft()
                exchange = Exchange(words, answer, began, self._clock(), sent + size, alone)
                self._tell(self._on_answer, exchange)

    def ended(self):
        """Take the end of the connection."""
        while self._waiting:
            self._tell(self._on_loss, self._waiting.popleft()[0])

    def _tell(self, listener, *args):
        try:
            listener(*args)
        except Exception:
            log.exception("error: the tap cannot show a command; it is forwarded all the same")

    def _values(self, parser, data):
        """Return what `parser` reads. Bytes that it cannot read are forwarded, and not shown."""
        if not self._is_read:
            return []
        try:
            return parser.feed(data)
        except NotRead as error:
            log.warning("error: a connection is forwarded, and no longer shown: %s", error)
            self._is_read = False
            return []
