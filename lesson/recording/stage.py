"""What a scenario uses: it begins, ends and starts processes, waits, and notes what was seen."""

import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import websocket

from testing.site import eventually

from .site import LANES, Browser

LOST = 1006  # RFC 6455, 7.4.1: the code of a connection that ended without a close frame
QUIET = 1.3  # seconds without an event. channels_lts removes closed members once a second


class Stage:
    """The time of one scenario on a TappedSite."""

    def __init__(self, site):
        self.site = site
        self.began = 0
        self.browsers = {}  # lane: Browser, kept so that no socket closes before the end
        self._notes = []

    def begins(self):
        """Begin the recording, when the preparation has ended."""
        self.until_quiet()
        self.began = time.time()

    def browser(self, lane):
        """Return the Browser of a lane."""
        return self.browsers.setdefault(lane, Browser(self.site, lane))

    # Processes

    def end(self, name, by=signal.SIGTERM):
        """End a process by a signal."""
        self._note_process(name, "killed" if by == signal.SIGKILL else "stopped")
        self.site.kill(name, by)

    def start(self, name):
        """Start a process again. After daphne's start, wait until it accepts connections."""
        self._note_process(name, "started")
        self.site.start(name)
        if name == "web":
            eventually(self._is_listening)

    def _is_listening(self):
        try:
            socket.create_connection(("127.0.0.1", self.site.port), 1).close()
        except OSError:
            return False
        return True

    def start_ended_workers(self):
        """Start the workers again that ended because Redis did, as supervisord does."""
        for name, process in list(self.site.processes.items()):
            if "worker" in name and _ends(process):
                del self.site.processes[name]
                self._note_process(name, "stopped", "Redis has gone")
                self.start(name)

    @contextmanager
    def paused(self, name):
        """Stop a process by SIGSTOP for the time of the block."""
        self._note_process(name, "stopped", "SIGSTOP")
        self.site.processes[name].send_signal(signal.SIGSTOP)
        yield
        self._note_process(name, "started", "SIGCONT")
        self.site.processes[name].send_signal(signal.SIGCONT)

    # Notes

    def _note_process(self, name, what, label=""):
        self._note(kind="process", lane=LANES[name], what=what, label=label)

    def saw(self, lane, what, label):
        """Note what a browser saw and no process tells, for example a handshake that is dropped."""
        hop = {"from": "daphne", "to": lane, "channel": None, "group": None, "message": None}
        self._note(kind="hop", what=what, label=label, bytes=0, **hop)

    def remark(self, lane, label):
        self._note(kind="note", lane=lane, label=label)

    def _note(self, **event):
        self._notes.append(dict(event, at=time.time()))

    # Events

    def events(self):
        """Return the events (list of dict) since the beginning, in order. Times are seconds."""
        events = self.site.events() + self._notes
        events = [event for event in events if event["at"] >= self.began]
        return sorted(events, key=lambda event: event["at"])

    def until_hop(self, what):
        """Wait until a hop of a kind (str) has passed."""
        eventually(lambda: any(event.get("what") == what for event in self.events()))

    def until_quiet(self):
        """Wait until the processes have sent and received nothing for a moment."""
        began = time.time()

        def is_quiet():
            shown = [event["at"] for event in self.events() if event["kind"] in ("hop", "span")]
            return time.time() - max([began] + shown) > QUIET

        eventually(is_quiet)


def _ends(process):
    """Return whether a process ends soon. A worker of channels_lts waits for Redis instead."""
    try:
        return process.wait(2) is not None
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def beside(action):
    """Run an action (callable) beside the block. Give its Future, which is done after the block."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(action)


def received(socket, within=3):
    """Return the next text (str) of a socket, the code (int) with which it closes, or None.

    The code is 1006 if the connection ends without one. None: nothing comes `within` seconds.
    """
    socket.settimeout(within)
    try:
        frame = socket.recv_frame()
    except websocket.WebSocketTimeoutException:
        return None
    except (OSError, websocket.WebSocketException):
        return LOST
    if frame.opcode == websocket.ABNF.OPCODE_CLOSE:
        return int.from_bytes(frame.data[:2], "big") or LOST
    return frame.data.decode()


def took(action):
    """Return the milliseconds that an action (callable) takes, and its result or exception."""
    began = time.time()
    try:
        result = action()
    except (OSError, websocket.WebSocketException) as error:
        result = error
    return (time.time() - began) * 1000, result
