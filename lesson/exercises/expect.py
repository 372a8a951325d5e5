"""Say what a check expected and what it saw."""

import time
from contextlib import suppress

import websocket

from testing.visitor import Visitor

LIMIT = 2  # seconds within which a message comes, on a site that is not busy
HANDSHAKE_LIMIT = 3  # daphne drops a socket after five
OPEN, REFUSED = "open", "refused with a 403"


class Unmet(Exception):
    """A check has not seen what it expected. Both are words (str) for the learner."""

    def __init__(self, expected, seen):
        super().__init__("expected: %s. seen: %s" % (expected, seen))
        self.expected, self.seen = expected, seen


def eventually(value, wanted, within=LIMIT):
    """Call `value()` until it returns `wanted`, for `within` seconds; return its last value."""
    deadline = time.time() + within
    seen = value()
    while seen != wanted and time.time() < deadline:
        time.sleep(0.05)
        seen = value()
    return seen


class Socket(websocket.WebSocket):
    """A socket that tells of a close also if daphne no longer waits for the answer to it."""

    def send_close(self, *args, **options):
        with suppress(websocket.WebSocketException, OSError):
            super().send_close(*args, **options)


class Page(Visitor):
    """A page in the browser of `username`: the cookies of a visitor, and one WebSocket."""

    connection = None

    def handshake(self, **options):
        """Open the socket; return what came of it (str) and the seconds (float) that it took."""
        started = time.time()
        try:
            self.connection = self.socket(class_=Socket, **options)
            outcome = OPEN
        except websocket.WebSocketBadStatusException as error:
            outcome = "refused with a %d" % error.status_code
        except (websocket.WebSocketException, OSError):
            outcome = "dropped"
        return outcome, time.time() - started

    def open(self, **options):
        """Open the socket; return the page. Raises Unmet."""
        self._expect_handshake(OPEN, "the socket of %s is open" % self.username, **options)
        return self

    def expect_refusal(self, why, **options):
        """Expect a 403. `why` (str) says of which socket. Raises Unmet."""
        self._expect_handshake(REFUSED, "%s is refused with a 403" % why, **options)

    def _expect_handshake(self, wanted, expected, **options):
        outcome, seconds = self.handshake(**options)
        if outcome != wanted or seconds > HANDSHAKE_LIMIT:
            seen = "%s after %.1f s" % (outcome, seconds)
            raise Unmet("%s within %d s" % (expected, HANDSHAKE_LIMIT), seen)

    def send(self, text):
        """Send a frame. Raises Unmet if the socket has been closed."""
        try:
            self.connection.send(text)
        except (websocket.WebSocketException, OSError):
            raise Unmet("%s can send %r" % (self.username, text), "the socket was closed") from None

    def receive(self, within=LIMIT):
        """Return in words (str) what comes next: a frame's text in quotes, a close, or nothing."""
        self.connection.settimeout(within)
        try:
            opcode, data = self.connection.recv_data()
        except websocket.WebSocketTimeoutException:
            return "nothing within %g s" % within
        except (websocket.WebSocketException, OSError):
            return "the socket was dropped"
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            return "the socket was closed with code %d" % int.from_bytes(data[:2], "big")
        return repr(data.decode())

    def expect(self, text, within=LIMIT):
        """Expect a frame with this text. Raises Unmet."""
        seen = self.receive(within)
        if seen != repr(text):
            raise Unmet("%s receives %r within %g s" % (self.username, text, within), seen)

    def expect_nothing(self, why, within=0.5):
        """Expect no frame. `why` (str) says when. Raises Unmet."""
        seen = self.receive(within)
        if not seen.startswith("nothing"):
            raise Unmet("%s receives nothing %s" % (self.username, why), seen)

    def close(self):
        if self.connection:
            with suppress(websocket.WebSocketException, OSError):
                self.connection.close(timeout=1)
