"""Tell what passes between browsers and daphne 1, from the messages that daphne sends and receives.

daphne 1 makes one message of each request, handshake, frame and close, and the other way round.
"""

from .messages import frame, request_line, text
from .recent import Recent

ANYBODY = "browsers"  # the lane of a browser that has no lane of its own


class Browsers:
    """What is known about the browsers of a site. `lanes` are names that a User-Agent may have."""

    def __init__(self, lanes=()):
        self._lanes = lanes
        self._of = Recent()  # reply channel: lane of its browser
        self._accepted = set()
        self._process = None  # the part of a reply channel that names the daphne which runs
        self._groups = {}  # group: reply channels

    def lane(self, headers):
        """Return the lane of a browser, from the headers (pairs) of its request."""
        for name, value in headers if isinstance(headers, (list, tuple)) else []:
            if text(name).lower() == "user-agent" and text(value) in self._lanes:
                return text(value)
        return ANYBODY

    def around(self, hop):
        """Return what a browser sent before a hop of daphne, and what one receives after it.

        Both are lists of hops, with `from` or `to` (the lane of the browser).
        """
        message = hop["message"] or {}
        if hop["what"] in ("send", "drop"):
            return self._sent(hop["channel"], message), []
        if hop["what"] == "receive":
            return [], self._received(hop, message)
        return [], []

    def joins(self, hop):
        """Take a hop of any process that changes a group."""
        members = self._groups.setdefault(hop["group"], set())
        if hop["what"] == "join":
            members.add(hop["channel"])
        elif hop["channel"]:
            members.discard(hop["channel"])

    def _sent(self, channel, message):
        reply = text(message.get("reply_channel"))
        if channel in ("http.request", "websocket.connect"):
            self._begin(reply)
            self._of[reply] = self.lane(message.get("headers"))
        if channel == "http.request":
            return [self._from(reply, "request", request_line(message))]
        if channel == "websocket.connect":
            return [self._from(reply, "handshake", text(message.get("path", "?")))]
        if channel == "websocket.receive":
            return [self._from(reply, "frame", frame(message))]
        if channel == "websocket.disconnect":
            was_open = reply in self._accepted
            self._forget(reply)
            return [self._from(reply, "close", "")] if was_open else []
        return []

    def _received(self, hop, message):
        channel = hop["channel"]
        if channel is None:  # to the members of a group in this daphne
            members = sorted(self._groups.get(hop["group"], ()))
            return [after for member in members for after in self._answer(member, message)]
        return self._answer(channel, message)

    def _answer(self, channel, message):
        if "status" in message:
            return [self._to(channel, "response", str(message["status"]))]
        found = []
        is_text = message.get("text") is not None or message.get("bytes") is not None
        if channel not in self._accepted and (message.get("accept") or is_text):
            self._accepted.add(channel)
            found.append(self._to(channel, "accept", ""))
        if is_text:
            found.append(self._to(channel, "frame", frame(message)))
        if message.get("close"):
            refused = channel not in self._accepted
            code = message["close"]
            label = "403" if refused else "" if code is True else str(code)
            found.append(self._to(channel, "refuse" if refused else "close", label))
            self._forget(channel)
        return found

    def _begin(self, reply):
        """Take a new reply channel. Another daphne has no sockets of the one before it."""
        process = reply.partition("!")[0]
        if process != self._process:
            self._process = process
            self._accepted.clear()
            self._groups.clear()

    def _forget(self, channel):
        self._accepted.discard(channel)
        for members in self._groups.values():
            members.discard(channel)

    def _from(self, channel, what, label):
        return self._hop("from", channel, what, label)

    def _to(self, channel, what, label):
        return self._hop("to", channel, what, label)

    def _hop(self, end, channel, what, label):
        lane = self._of.get(channel, ANYBODY)
        return {end: lane, "channel": channel, "what": what, "label": label}
